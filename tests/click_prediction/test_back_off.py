"""Pairs that were never shown are taken for what the ranks show that they stand at."""

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_prediction.back_off import backed_off
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.logs.log import Log


def sessions(first: int, last: int) -> Log:
    """Every query is asked once; half of what stands on top is clicked, nothing at rank 2."""
    impression = np.repeat(np.arange(first, last), 2)
    rank = np.tile([1, 2], last - first)
    return from_table(
        {
            "impression": impression,
            "query": impression,
            "item": 10 * impression + rank,
            "rank": rank,
            "reward": ((rank == 1) & (impression % 2 == 0)).astype(float),
        }
    )


def test_an_unknown_item_is_liked_as_its_rank_is():
    counts = Counts(sessions(0, 1_000))
    fitted = parse("click_models", "pbm(prior_clicks=1, prior_impressions=2)").fit_counts(counts)
    query, items = np.array([-1]), np.array([[5, 6]])
    plain = fitted.click_process(query, items).marginal()[0]
    by_rank = backed_off(fitted, counts).click_process(query, items).marginal()[0]
    assert abs(by_rank[0] - 0.5) < abs(plain[0] - 0.5)
    assert abs(by_rank[0] - 0.5) < 0.01
    assert by_rank[1] < 0.002


def test_a_pair_that_was_shown_often_keeps_its_number():
    rng = np.random.default_rng(0)
    table = {
        "impression": np.repeat(np.arange(4_000), 2),
        "item": rng.permuted(np.tile([1, 2], (4_000, 1)), axis=1).ravel(),
        "rank": np.tile([1, 2], 4_000),
        "reward": (rng.random(8_000) < np.tile([0.6, 0.3], 4_000)).astype(float),
    }
    counts = Counts(from_table(table))
    fitted = parse("click_models", "dbn(prior_clicks=1, prior_impressions=2)").fit_counts(counts)
    moved = backed_off(fitted, counts).parameters["attractiveness"]
    assert np.abs(moved - fitted.parameters["attractiveness"])[:-1].max() < 1e-3
