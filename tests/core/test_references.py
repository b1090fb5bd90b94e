"""The papers are listed once, in order, and each reads as a full reference."""

import re

import pytest

from engine.core.references import REFERENCES, citation


def test_the_list_is_in_alphabetical_order():
    assert list(REFERENCES) == sorted(REFERENCES)


@pytest.mark.parametrize("key", REFERENCES)
def test_a_reference_names_authors_title_and_a_year_that_the_key_repeats(key):
    year = re.search(r"\d{4}", key)
    assert year
    assert year.group() in citation(key)
    assert len(re.findall(r"[.?] ", citation(key))) >= 2
    assert citation(key).endswith(".")


def test_an_unlisted_paper_is_an_error():
    with pytest.raises(KeyError):
        citation("nobody1900")
