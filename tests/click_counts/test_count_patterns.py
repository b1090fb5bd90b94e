"""Merging pairs with the same counts changes the time, not the numbers; few rows, no bias."""

import numpy as np
import pytest

from engine.click_counts.count_patterns import count_patterns
from engine.click_counts.counts import Cells, Counts
from engine.click_models.click_model import ClickModel
from engine.click_models.em.position_em import fixed_point
from engine.logs.arrays import from_table

TRUE = np.arange(1, 6) ** -0.8


def long_tail(rows: int, seed: int) -> dict[str, np.ndarray]:
    """Zipf queries, a ranker that mostly knows what is liked, position-based users."""
    rng = np.random.default_rng(seed)
    lists = rows // 5
    queries = lists // 3
    share = 1 / np.arange(1, queries + 1)
    query = rng.choice(queries, lists, p=share / share.sum())
    liking = rng.beta(1, 3, size=(queries, 10))
    score = liking[query] + rng.normal(0, 0.3, size=(lists, 10))
    order = np.argsort(-score, axis=1)[:, :5]
    relevance = np.take_along_axis(liking[query], order, axis=1)
    return {
        "impression": np.repeat(np.arange(lists), 5),
        "query": np.repeat(query, 5),
        "item": (query[:, None] * 10 + order).ravel(),
        "rank": np.tile(np.arange(1, 6), lists),
        "reward": (rng.random(relevance.shape) < TRUE * relevance).ravel().astype(float),
    }


@pytest.fixture(scope="module")
def counts() -> Counts:
    return Counts(from_table(long_tail(20_000, 0)))


def test_patterns_by_hand():
    # Pairs 0 and 2 were shown once at rank 1 without a click; pair 1 was clicked there.
    cells = Cells(np.array([0, 1, 2]), np.zeros(3, dtype=int), np.ones(3), np.array([0.0, 1, 0]))
    patterns = count_patterns(cells)
    assert patterns.times.tolist() == [2, 1]
    assert patterns.of_pair.tolist() == [0, 1, 0]
    assert patterns.cells.pair.tolist() == [0, 1]


@pytest.mark.parametrize(("spec", "table"), [("pbm", "cells"), ("ubm", "after_click")])
def test_merged_em_equals_unmerged(counts, spec, table):
    model = ClickModel.parse(f"{spec}(gain=0, tolerance=1e-11)")
    cells, pairs = getattr(counts, table), len(counts.index)
    slots = int(cells.slot.max()) + 1
    assert len(count_patterns(cells).times) < pairs / 3
    merged = fixed_point(model, cells, pairs, slots, True)
    whole = fixed_point(model, cells, pairs, slots, True, merge=False)
    assert merged[1] == pytest.approx(whole[1], abs=1e-9)
    assert merged[0] == pytest.approx(whole[0], abs=1e-9)


@pytest.mark.long
def test_examination_is_unbiased_on_a_long_tail():
    fits = [
        ClickModel.parse("pbm").fit(from_table(long_tail(100_000, seed))).parameters["examination"]
        for seed in range(20)
    ]
    error = np.std(fits, axis=0, ddof=1) / np.sqrt(20)
    assert (np.abs(np.mean(fits, axis=0) - TRUE) <= 4 * error + 1e-12).all()


def test_all_rows_are_used_on_demand_and_are_biased():
    log = from_table(long_tail(100_000, 0))
    whole = ClickModel.parse("pbm(min_rows=0)").fit(log).parameters["examination"]
    fitted = ClickModel.parse("pbm").fit(log).parameters["examination"]
    assert whole[1] > 1.2 * TRUE[1]
    assert fitted[1] == pytest.approx(TRUE[1], rel=0.12)


def test_a_log_without_a_pair_that_has_rows_enough_is_warned_about():
    log = from_table(long_tail(1_500, 0))
    warnings = ClickModel.parse("pbm").fit(log).warnings
    assert any("too few for this likelihood" in warning for warning in warnings)
