"""Formats are found in their folder; the page, the reader and the documentation follow them."""

from pathlib import Path

import pytest

from engine.ingest.formats.format import endings, formats

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"


def test_every_module_of_the_folder_is_a_format():
    folder = Path(__file__).parents[3] / "engine" / "ingest" / "formats"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "format"}
    assert modules == {type(each).__module__.rsplit(".", 1)[1] for each in formats()}


@pytest.mark.parametrize("form", formats(), ids=lambda each: each.key)
def test_a_format_is_documented_and_can_be_uploaded(form):
    assert f"| {form.title} | {form.documentation} |" in DOCUMENT.read_text("utf-8")
    assert set(form.endings) <= set(endings())


def test_the_last_format_takes_any_text():
    assert formats()[-1].key == "delimited"
    assert [each.priority for each in formats()] == sorted(each.priority for each in formats())
