"""Matrices and exposures as rankings with probabilities."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.rankings.assignment import best_assignment
from engine.rankings.birkhoff import decomposition
from engine.rankings.permutahedron import excess, nearest, rankings_of
from engine.rankings.problem import discounts
from engine.rankings.stochastic import StochasticRanking, fixed, merged


def mixture(rng, n, count):
    """A doubly stochastic matrix that is a mix of so many random rankings."""
    matrix = np.zeros((n, n))
    for weight in rng.dirichlet(np.ones(count)):
        matrix[rng.permutation(n), np.arange(n)] += weight
    return matrix


@pytest.mark.parametrize(("n", "count"), [(2, 2), (5, 3), (8, 40), (12, 200), (20, 30), (30, 4)])
def test_a_matrix_is_the_mean_of_its_rankings(n, count):
    rng = np.random.default_rng(n)
    for _ in range(5):
        matrix = mixture(rng, n, count)
        rankings, probability = decomposition(matrix)
        again = StochasticRanking(rankings, probability).matrix(n)
        assert np.abs(again - matrix).max() < 1e-12
        assert len(probability) <= (n - 1) ** 2 + 1
        assert (probability > 0).all()
        assert (np.sort(rankings, axis=1) == np.arange(n)).all()


def test_what_is_no_matrix_of_rankings_is_refused():
    for matrix in (np.ones((2, 3)) / 3, np.eye(3) * 0.9):
        with pytest.raises(EngineError, match="sum to one"):
            decomposition(matrix)


@pytest.mark.parametrize(("n", "shown"), [(1, 1), (2, 1), (6, 6), (15, 5), (40, 40)])
def test_possible_exposures_are_the_mean_of_at_most_as_many_rankings_as_items(n, shown):
    rng = np.random.default_rng(n)
    weights = np.r_[discounts(shown), np.zeros(n - shown)]
    for count in (1, 2, n, 3 * n):
        exposure = mixture(rng, n, count) @ weights
        assert excess(exposure, weights) < 1e-12
        rankings, probability = rankings_of(exposure, weights)
        assert len(probability) <= n
        again = StochasticRanking(rankings, probability).exposure(weights, n)
        assert np.abs(again - exposure).max() < 1e-11


def test_the_nearest_possible_exposure_beats_random_ones():
    rng = np.random.default_rng(0)
    weights = discounts(6)
    for _ in range(20):
        wanted = rng.dirichlet(np.full(6, 0.3)) * weights.sum()
        given = nearest(wanted, weights)
        assert excess(given, weights) < 1e-12
        assert given.sum() == pytest.approx(weights.sum())
        others = np.array([mixture(rng, 6, 4) @ weights for _ in range(200)])
        assert ((wanted - given) ** 2).sum() <= ((others - wanted) ** 2).sum(axis=1).min() + 1e-12
        # The rest is at right angles to the way to any other possible exposure, or worse.
        assert ((others - given) @ (wanted - given) <= 1e-10).all()


def test_an_exposure_that_is_possible_is_its_own_nearest():
    weights = discounts(5)
    assert nearest(weights[::-1], weights) == pytest.approx(weights[::-1])


def test_too_much_exposure_by_hand():
    # Ranks give 1 and .5; .9 and .6 can be given, 1.2 and .3 need .2 too much at the top.
    assert excess(np.array([0.6, 0.9]), np.array([1.0, 0.5])) == 0
    assert excess(np.array([0.3, 1.2]), np.array([1.0, 0.5])) == pytest.approx(0.2)
    assert nearest(np.array([0.3, 1.2]), np.array([1.0, 0.5])) == pytest.approx([0.5, 1.0])


def test_an_assignment_of_products_is_a_sort():
    rng = np.random.default_rng(3)
    relevance, weights = rng.uniform(size=9), discounts(4)
    ranking, value = best_assignment(np.outer(relevance, weights))
    assert ranking.tolist() == np.argsort(-relevance)[:4].tolist()
    assert value == pytest.approx(np.sort(relevance)[::-1][:4] @ weights)


def test_rankings_that_agree_on_what_is_shown_are_put_together():
    rankings, probability = merged(
        np.array([[0, 1, 2], [2, 1, 0], [0, 1, 2], [0, 2, 1]]), np.array([0.1, 0.4, 0.3, 0.2]), 1
    )
    assert rankings.tolist() == [[0], [2]]
    assert probability == pytest.approx([0.6, 0.4])


def test_drawn_rankings_come_with_their_probabilities():
    answer = StochasticRanking(np.array([[0, 1], [1, 0]]), np.array([0.8, 0.2]))
    drawn = answer.draw(20_000, np.random.default_rng(0))
    assert (drawn[:, 0] == 0).mean() == pytest.approx(0.8, abs=0.015)
    assert fixed(np.array([1, 0])).matrix(2).tolist() == [[0, 1], [1, 0]]
