"""How an error begins on a page."""

import pytest

from pages.parts.shared.errors import capital


@pytest.mark.parametrize(
    ("sentence", "begins"),
    [
        ("propensity must lie in (0, 1].", "Propensity must"),
        ("off-policy estimates need propensities.", "Off-policy"),
        ("no column holds clicks.", "No column"),
        ("clicks.csv is empty.", "clicks.csv"),
        ("my clicks.csv is empty.", "my clicks.csv"),
        ("july and august.2.csv.gz holds no rows.", "july and august"),
        ("item table.csv: line 3 is given twice.", "item table.csv"),
        ("there is no file clicks.csv. Check the path.", "There is"),
        ("the first rows of clicks.csv could not be read.", "The first"),
        ("session_id is empty.", "session_id"),
        ("log9 does not answer.", "log9"),
        ("'sofmax' is not a policy.", "'sofmax'"),
    ],
)
def test_a_sentence_begins_with_a_capital_and_a_name_as_it_is_written(sentence, begins):
    assert capital(sentence).startswith(begins)
    assert capital(sentence)[1:] == sentence[1:]
