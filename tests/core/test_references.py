"""The papers are listed once, in order, and each reads as a full reference."""

import re

import pytest

from engine.core.references import REFERENCES, citation


def test_the_list_is_in_alphabetical_order():
    assert list(REFERENCES) == sorted(REFERENCES)


def test_a_reference_names_authors_title_and_a_year_that_the_key_repeats():
    for key in REFERENCES:
        year = re.search(r"\d{4}", key)
        assert year, key
        assert year.group() in citation(key), key
        assert len(re.findall(r"[.?] ", citation(key))) >= 2, key
        assert citation(key).endswith("."), key


def test_an_unlisted_paper_is_an_error():
    with pytest.raises(KeyError):
        citation("nobody1900")
