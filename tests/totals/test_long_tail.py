"""Totals of a long tail are the same from counts, from counts fold by fold, and from SQL."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from engine.counts import row_counts
from engine.evaluation.compare import Comparison, compare
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.totals import by_counts, cube, group_sums, strata
from engine.totals.by_sql import BySQL

WEIGHED = ("snips", "dr", "clipped(weighting='policy_aware')")
POLICIES = ("most_clicked", "uniform")


@pytest.fixture(scope="module")
def tail() -> Iterator[Log]:
    """Two thousand rows of Zipf queries, the last propensity and reward first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_counts, "LEAST", 1_000)
        yield drawn()


@pytest.fixture(scope="module")
def whole(tail: Log) -> Comparison:
    """The answers from all counts at once."""
    return compare(tail, POLICIES, WEIGHED)


@pytest.fixture
def log(tail: Log) -> Log:
    """The log, of which nothing is known yet."""
    tail.cache.clear()
    return tail


def drawn() -> Log:
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


def same(first: Comparison, second: Comparison) -> None:
    """Both comparisons answer alike."""
    for one, other in zip(answers(first), answers(second), strict=True):
        for name, value in one.items():
            assert value == other[name] or value == pytest.approx(other[name], rel=1e-9), name


def test_one_estimator_leaves_the_others_as_they_are(log: Log) -> None:
    alone = compare(log, ["most_clicked"], WEIGHED)
    log.cache.clear()
    beside = compare(log, ["most_clicked"], ["mle", *WEIGHED])
    assert answers(beside)[1:] == answers(alone)


def test_fold_by_fold(whole: Comparison, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_counts, "MOST", 1_000)
    monkeypatch.setattr(cube, "MOST", 500)
    monkeypatch.setattr(BySQL, "evaluate", None)
    same(compare(log, POLICIES, WEIGHED), whole)


def test_block_by_block(whole: Comparison, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (by_counts, group_sums, strata):
        monkeypatch.setattr(module, "AT_ONCE", 100)
    monkeypatch.setattr(cube, "BLOCK", 64)
    same(compare(log, POLICIES, WEIGHED), whole)
