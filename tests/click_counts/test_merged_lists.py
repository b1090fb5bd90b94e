"""Equal lists and pairs taken as one: EM ends where it would have ended without that."""

import numpy as np
import pytest

from engine.click_counts.counts import Counts
from engine.click_counts.merged_lists import MergedCounts, merged
from engine.click_counts.top_down_counts import top_down_counts
from engine.core.method import parse
from engine.logs.arrays import from_table

RANKS = 4
MODELS = ("dbn", "sdbn", "ccm", "dcm")


def long_tail(seed: int):
    """Most queries are asked once or twice; their items stand in one of four rotations."""
    rng = np.random.default_rng(seed)
    query = rng.zipf(1.3, 1_500) % 100_000
    place = (rng.integers(0, RANKS, 1_500)[:, None] + np.arange(RANKS)) % RANKS
    clicks = rng.random((1_500, RANKS)) < 0.5 / (1 + place)
    return from_table(
        {
            "impression": np.repeat(np.arange(1_500), RANKS),
            "query": np.repeat(query, RANKS),
            "item": (query[:, None] * RANKS + place).ravel(),
            "rank": np.tile(np.arange(1, RANKS + 1), 1_500),
            "reward": clicks.ravel().astype(float),
        }
    )


def apart(seen, by_pair=True):
    size = len(seen.clicked)
    return MergedCounts(seen, np.ones(size), np.arange(size))


@pytest.mark.parametrize("spec", MODELS)
def test_merged_em_ends_where_unmerged_em_does(spec, monkeypatch):
    log = long_tail(0)
    model = parse("click_models", spec).replace(steps=90, tolerance=0.0, gain=0.0)
    together = model.fit(log).parameters
    for name in MODELS:
        if hasattr(module := __import__(f"engine.click_models.{name}", fromlist=[name]), "merged"):
            monkeypatch.setattr(module, "merged", apart)
    alone = model.fit(log).parameters
    for name, value in alone.items():
        assert together[name] == pytest.approx(value, abs=1e-9)


def test_a_long_tail_has_few_different_pairs():
    counts = Counts(long_tail(1))
    seen = top_down_counts(counts.lists, counts.index)
    alike = merged(seen)
    assert len(alike.times) < 0.6 * len(counts.index)
    assert alike.times.sum() == len(counts.index)
    assert alike.counts.silent.sum() == seen.silent.sum()
    for name in ("clicked", "looked", "went_on"):
        assert getattr(alike.counts, name).sum() == getattr(seen, name).sum()


def test_one_click_more_keeps_two_lists_apart():
    """Queries 0 and 1 show the same, and 2 has a click: two classes of pairs for each rank."""
    log = from_table(
        {
            "impression": np.repeat(np.arange(3), 2),
            "query": np.repeat([0, 1, 2], 2),
            "item": np.arange(6),
            "rank": np.tile([1, 2], 3),
            "reward": np.array([0, 0, 0, 0, 0, 1.0]),
        }
    )
    counts = Counts(log)
    alike = merged(top_down_counts(counts.lists, counts.index))
    assert sorted(alike.times.tolist()) == [1, 1, 2, 2]
