"""The largest of many weights are those that sorting all of them puts first."""

import numpy as np
import pytest

from engine.totals import largest_weights
from engine.totals.largest_weights import largest_of


@pytest.mark.parametrize("kind", ["distinct", "tied", "first", "last"])
def test_a_sample_loses_none_of_the_largest(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largest_weights, "MOST", 50)
    monkeypatch.setattr(largest_weights, "SAMPLED", 10)
    rng = np.random.default_rng(3)
    values = {
        "distinct": rng.random(2_000),
        "tied": rng.integers(0, 4, 2_000).astype(float),
        "first": np.sort(rng.random(2_000))[::-1],
        "last": np.where(np.arange(2_000) % 10 == 0, 5.0, rng.random(2_000)),
    }[kind]
    table = largest_of({"weight": values, "n": np.ones(2_000)})
    np.testing.assert_array_equal(table["weight"], np.sort(values)[::-1][:50])
