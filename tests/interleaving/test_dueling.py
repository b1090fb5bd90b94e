"""Dueling bandits find the best ranker, with less regret than comparing all pairs forever."""

from functools import cache

import numpy as np
import pytest

from engine.core.method import methods, parse
from engine.interleaving.dueling.duels import ab_n_test, champion, duel, losses
from engine.interleaving.properties.distribution import Distribution

SCORE = np.array([0.0, 0.3, 0.5, 1.2, 0.2])
PREFERENCE = 1 / (1 + np.exp(SCORE[None, :] - SCORE[:, None]))
STRATEGIES = [parse("interleaving.dueling", key) for key in methods("interleaving.dueling")]


@cache
def course(strategy):
    """4,000 duels in each of 100 worlds."""
    return duel(strategy, PREFERENCE, 4_000, 100, np.random.default_rng(1))


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.key)
def test_the_best_ranker_is_named_and_regret_only_grows(strategy):
    result = course(strategy)
    assert result.best_named[:, -1].mean() > 0.9
    assert (np.diff(result.regret, axis=1) >= 0).all()
    middle, low, high = result.band()
    assert (low <= middle).all()
    assert (middle <= high).all()


@pytest.mark.parametrize("key", ["relative_ucb", "interleaved_filter", "beat_the_mean"])
def test_regret_flattens_below_that_of_uniform_interleaving(key):
    ours = course(parse("interleaving.dueling", key))
    plain = course(parse("interleaving.dueling", "uniform_pairs"))
    assert np.median(ours.regret[:, -1]) < 0.8 * np.median(plain.regret[:, -1])
    late, early = (ours.regret[:, -1] - ours.regret[:, 20]), ours.regret[:, 20]
    assert np.median(late) < np.median(early)


def test_the_regret_of_uniform_interleaving_by_hand():
    """Ten pairs, each ranker in four: 4,000 duels lose 4,000 / 10 * 4 / 2 times all losses."""
    plain = duel(
        parse("interleaving.dueling", "uniform_pairs"), PREFERENCE, 4_000, 3,
        np.random.default_rng(3),
    )  # fmt: skip
    assert plain.regret[:, -1] == pytest.approx(800 * losses(PREFERENCE).sum())


def test_the_champion_beats_most_others():
    assert champion(PREFERENCE) == 3
    assert losses(PREFERENCE)[3] == 0


def test_an_ab_n_test_on_the_same_rankers():
    arms = [
        Distribution(np.array([0.0, 1.0]), np.array([1 - share, share]))
        for share in 0.3 + 0.05 * SCORE
    ]
    result = ab_n_test(arms, PREFERENCE, 20_000, 200, np.random.default_rng(4))
    assert 0.3 < result.best_named[:, 5].mean() < result.best_named[:, -1].mean()
    assert result.regret[0, -1] == pytest.approx(20_000 * losses(PREFERENCE).mean())


def test_one_ranker_alone_costs_nothing():
    alone = np.array([[0.5]])
    for strategy in STRATEGIES:
        result = duel(strategy, alone, 20, 3, np.random.default_rng(5))
        assert result.regret.max() == 0
        assert result.best_named.all()
