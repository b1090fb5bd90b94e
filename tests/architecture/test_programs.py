"""Exported programs import names that stay, not files that move."""

import pytest

from engine import programs


def test_every_name_of_exported_programs_is_there():
    assert [name for name in programs.NAMES if not callable(getattr(programs, name))] == []


def test_no_name_stands_for_two_things():
    assert len(programs.NAMES) == sum(len(names.split()) for names in programs.MODULES.values())


def test_another_name_is_missing_in_the_words_of_python():
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        from engine.programs import nothing  # noqa: F401
