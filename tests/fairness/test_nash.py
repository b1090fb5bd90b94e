"""Nash social welfare: near the best, near free of envy, and better than uniform."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.metrics.envy import standing
from engine.rankings.problem import RankingProblem, discounts
from engine.rankings.welfare import nash_welfare


def test_twenty_queries_and_fifty_items_reach_a_gap_of_one_per_cent_in_few_steps():
    relevance = np.random.default_rng(0).uniform(size=(20, 50))
    weights = np.r_[discounts(10), np.zeros(40)]
    best = nash_welfare(relevance, weights, 0, 0.01)
    assert best.gap <= 0.01
    assert best.steps < 60
    closer = nash_welfare(relevance, weights, 0, 1e-4)
    assert 0 <= closer.log_welfare - best.log_welfare <= 0.01 * 50
    assert standing(relevance, closer.exposure).mean_max_envy < 0.02


def test_a_plain_optimiser_does_no_better():
    from scipy.optimize import minimize

    rng = np.random.default_rng(1)
    relevance, weights = rng.uniform(0.1, 1, size=(1, 3)), discounts(3)
    orders = np.array([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    exposures = np.empty((6, 3))
    np.put_along_axis(exposures, orders, np.tile(weights, (6, 1)), axis=1)

    def loss(logits):
        share = np.exp(logits) / np.exp(logits).sum()
        return -np.log(relevance[0] * (share @ exposures)).sum()

    plain = minimize(loss, np.zeros(6), method="BFGS")
    best = nash_welfare(relevance, weights, 0, 1e-6)
    assert best.log_welfare == pytest.approx(-plain.fun, abs=1e-5)


def problem(items, relevance, query, shown=2):
    return RankingProblem(items, np.array(relevance), discounts(shown), query=query)


def test_queries_share_the_goal_whatever_the_order_of_their_items():
    # a is wanted for both queries, b for the second alone: b gets the top there.
    first = problem(("a", "b", "c"), [0.9, 0.0, 0.0], "x", 1)
    second = problem(("c", "b", "a"), [0.0, 0.5, 0.6], "y", 1)
    answers = parse("fairness", "nash(gap=1e-6)").rank_all(
        [first, second], np.random.default_rng(0)
    )
    top = answers[1].exposure(second.examination, 3)
    # log(.9 + .6 (1 - p)) + log(.5 p) is largest at p = 1, as its slope there is 1 - .6 / .9 > 0.
    assert top == pytest.approx([0, 1, 0], abs=1e-3)
    assert answers[0].exposure(first.examination, 3)[0] == pytest.approx(1, abs=1e-3)


def test_items_without_merit_are_left_out():
    best = nash_welfare(np.array([[0.5, 0.0]]), np.array([1.0, 0.5]))
    assert best.exposure == pytest.approx(np.array([[1.0, 0.5]]), abs=1e-3)
    assert np.isfinite(best.log_welfare)
    assert nash_welfare(np.zeros((1, 2)), np.array([1.0, 0.5])).log_welfare == 0
    assert standing(np.zeros((1, 2)), np.ones((1, 2))).mean_max_envy == 0


def test_power_one_leans_to_merit():
    relevance, weights = np.array([[0.9, 0.3, 0.1]]), discounts(3)
    alike, by_merit = (nash_welfare(relevance, weights, power).exposure[0] for power in (0, 1))
    assert by_merit[0] > alike[0] + 0.05


def test_queries_may_have_items_of_their_own():
    # a can be shown for both queries, b and c for one each: a leaves the top to them.
    first = problem(("a", "b"), [0.5, 0.5], "x")
    second = problem(("c", "a", "d"), [0.5, 0.5, 0.0], "y")
    method = parse("fairness", "nash(gap=1e-6)")
    exposure = method.welfare([first, second]).exposure
    assert exposure[0, :2] == pytest.approx([discounts(2)[1], 1], abs=1e-2)
    assert exposure[1, [0, 2]] == pytest.approx([discounts(2)[1], 1], abs=1e-2)
    assert exposure[0, 2:].tolist() == [0, 0]
    answers = method.rank_all([first, second], np.random.default_rng(0))
    assert answers[1].exposure(second.examination, 3) == pytest.approx(
        exposure[1, [2, 0, 3]], abs=1e-6
    )


def test_ranks_that_are_examined_differently_are_refused():
    given = [problem(("a", "b"), [0.1, 0.2], "x"), problem(("a", "b"), [0.1, 0.2], "y", 1)]
    with pytest.raises(EngineError, match="same ranks"):
        parse("fairness", "nash").rank_all(given, np.random.default_rng(0))
