"""Totals of a long tail are the same whatever else is asked."""

from typing import Any

import numpy as np
import pytest

from engine.evaluation.compare import Comparison, compare
from engine.logs.arrays import from_table
from engine.logs.counts import row_counts
from engine.logs.log import Log

WEIGHED = ("snips", "dr", "clipped(weighting='policy_aware')")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    """Two thousand rows of Zipf queries, the last propensity and reward first."""
    monkeypatch.setattr(row_counts, "LEAST", 1_000)
    rng = np.random.default_rng(7)
    pages, ranks = 500, 4
    query = np.repeat(rng.zipf(1.3, pages) % 10**6, ranks)
    rank = np.tile(np.arange(1, ranks + 1), pages)
    start = np.repeat(rng.integers(0, ranks, pages), ranks)
    reward = (rng.random(pages * ranks) < 0.4 / rank) * rng.choice([1.0, 2.5], pages * ranks)
    return from_table(
        {
            "impression": np.repeat(np.arange(pages), ranks),
            "query": query,
            "item": query * 10 + (start + rank) % ranks,
            "rank": rank,
            "reward": np.r_[2.5, 1.0, reward[2:]],
            "propensity": np.where(start == 0, 0.1, 0.3),
        },
        name="tail",
    )


def answers(comparison: Comparison) -> list[dict[str, Any]]:
    """What a comparison says of each estimate."""
    return [answer.as_record() for answer in comparison.answers]


def test_one_estimator_leaves_the_others_as_they_are(log: Log) -> None:
    alone = compare(log, ["most_clicked"], WEIGHED)
    log.cache.clear()
    beside = compare(log, ["most_clicked"], ["mle", *WEIGHED])
    assert answers(beside)[1:] == answers(alone)
