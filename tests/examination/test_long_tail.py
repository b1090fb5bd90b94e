"""Where pairs have few rows, the likelihood is biased and harvesting is not."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.logs.arrays import from_table

QUERIES, ITEMS, RANKS, SESSIONS = 2_400, 12, 10, 80_000
SEEN = 1 / np.arange(1, RANKS + 1)


def long_tail():
    """Some 31 rows per pair, two rankers mixed."""
    rng = np.random.default_rng(0)
    relevance = rng.beta(0.9, 2.2, (QUERIES, ITEMS))
    noise = rng.normal(size=(2, QUERIES, ITEMS)) * 0.5
    rankings = np.argsort(-(relevance + noise), axis=2)[..., :RANKS]
    query = rng.integers(0, QUERIES, SESSIONS)
    shown = rankings[rng.integers(0, 2, SESSIONS), query]
    clicks = rng.random(shown.shape) < relevance[query[:, None], shown] * SEEN
    return from_table(
        {
            "impression": np.repeat(np.arange(SESSIONS), RANKS),
            "query": np.repeat(query, RANKS),
            "item": shown.ravel(),
            "rank": np.tile(np.arange(1, RANKS + 1), SESSIONS),
            "reward": clicks.ravel().astype(float),
        }
    )


@pytest.mark.long
def test_harvesting_beats_the_likelihood_on_a_long_tail():
    log = long_tail()
    error = {}
    for spec in ("all_pairs", "regression_em(min_rows=0)"):
        curve = parse("examination", spec).fit(log).examination
        error[spec] = float(np.abs(curve / SEEN - 1).mean())
    warnings = parse("examination", "regression_em").fit(log).warnings
    assert "too few for this likelihood" in warnings[0]
    assert error["all_pairs"] < 0.02
    assert error["all_pairs"] < error["regression_em(min_rows=0)"]
