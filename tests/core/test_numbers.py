"""Numbers as people read them, and as JSON can hold them."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.numbers import as_json, count, decided_by, give_or_take, percent, significant


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5, "1,230"),
        (0.0125, "0.0125"),
        (84, "84"),
        (84.0, "84.0"),
        (0, "0"),
        (-0.5, "-0.500"),
        (99.96, "100"),
        (1e-9, "0.00000000100"),
        (math.nan, "unknown"),
        (-math.inf, "unknown"),
    ],
)
def test_three_significant_digits(value, text):
    assert significant(value) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (71.32, 0.41, "71.3 ± 0.4"),
        (15.46, 0.97, "15 ± 1"),
        (1234.6, 12.0, "1,235 ± 10"),
        (0.5, 0.0, "0.500"),
        (0.5, math.nan, "0.500"),
    ],
)
def test_uncertainty_decides_the_digits(value, error, text):
    assert give_or_take(value, error) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0125, "1.25%"), (1, "100%"), (0, "0%"), (math.nan, "unknown")]
)
def test_per_cent(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "interval", "text"),
    [
        (0.123456, (0.11, 0.13), "0.123"),
        (1234.567, (1000, 1500), "1,235"),
        (0.5, (0.5, 0.5), "0.500"),
        (2e-17, (-3e-17, 5e-17), "0"),
        (math.nan, (0, 1), "unknown"),
        (0.5, (0, math.inf), "0.500"),
        (-0.01, (-1.0, 1.0), "0.0"),
    ],
)
def test_an_interval_decides_the_digits(value, interval, text):
    assert decided_by(value, interval) == text


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 row"), (0, "0 rows"), (2000, "2,000 rows"), (1.0, "1 row")]
)
def test_a_counted_noun_agrees_with_its_number(number, text):
    assert count(number, "row") == text
    assert count(2, "query", "queries") == "2 queries"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_can_be_read(value):
    assert significant(value)
    assert percent(value)
    assert decided_by(value, (value - 1, value + 1))


def test_json_holds_null_for_a_number_that_does_not_exist():
    given = {
        1: np.array([1.0, np.nan, np.inf]),
        "n": np.int64(3),
        "ok": np.bool_(True),
        "none": None,
        "deep": [(-math.inf, "x"), {2.5}],
        "other": complex(1, 0),
    }
    assert json.loads(json.dumps(as_json(given), allow_nan=False)) == {
        "1": [1.0, None, None],
        "n": 3,
        "ok": True,
        "none": None,
        "deep": [[None, "x"], [2.5]],
        "other": "(1+0j)",
    }
