"""Clicks that do not fall with the rank: the order may not be the displayed one."""

import numpy as np
import pytest

from engine.health.flat_clicks import FlatClicks
from engine.logs.arrays import from_table


def log_of(chances, rankings, seed=0):
    """Rankings whose ranks are clicked with these chances."""
    rng, shown = np.random.default_rng(seed), len(chances)
    return from_table(
        {
            "impression": np.repeat(np.arange(rankings), shown),
            "item": np.tile(np.arange(shown), rankings).astype(str),
            "rank": np.tile(np.arange(1, shown + 1), rankings),
            "reward": (rng.random((rankings, shown)) < chances).ravel().astype(float),
        }
    )


def test_flat_clicks_are_asked_about():
    (finding,) = FlatClicks().findings(log_of([0.3] * 5, 2_000))
    assert finding.severity == "amber"
    assert "the logged order may not be the displayed order" in finding.what


@pytest.mark.parametrize(
    ("chances", "rankings"),
    [([0.5, 0.3, 0.2, 0.15, 0.1], 2_000), ([0.3] * 5, 60), ([0.3] * 2, 2_000), ([0.3], 2_000),
     ([0.4, 0.3, 0.3, 0.3, 0.3, 0.3], 4_000)],
    ids=["falling", "few", "two ranks", "no rankings", "the first alone"],
)  # fmt: skip
def test_it_is_silent_otherwise(chances, rankings):
    assert FlatClicks().findings(log_of(chances, rankings)) == []
