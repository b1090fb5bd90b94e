"""Pairwise and listwise losses, and the Plackett-Luce gradient, against plain second versions."""

from itertools import permutations

import numpy as np
import pytest

from engine.learners.ranking import plackett_luce_gradient, ranking_losses
from engine.learners.ranking.ranked_clicks import RankedClicks


@pytest.fixture
def clicks():
    owner = np.array([0, 0, 0, 1, 1, 1, 1, 2, 2])
    rng = np.random.default_rng(1)
    credit = rng.exponential(size=9) * (rng.random(9) < 0.7)
    return RankedClicks(np.eye(9), owner, credit, np.array([3, 5, 2]), np.array([1, 0.5]))


def plain_pairwise(scores, clicks):
    loss = 0.0
    for i in range(len(scores)):
        for j in np.flatnonzero(clicks.owner == clicks.owner[i]):
            x = 1 - scores[i] + scores[j]
            hinge = 0 if x <= 0 else x**2 / 2 if x < 1 else x - 0.5
            loss += clicks.credit[i] * hinge
    return loss / clicks.credit.sum()


def plain_listwise(scores, clicks):
    loss = 0.0
    for i in range(len(scores)):
        mine = scores[clicks.owner == clicks.owner[i]]
        loss -= clicks.credit[i] * np.log(np.exp(scores[i]) / np.exp(mine).sum())
    return loss / clicks.credit.sum()


@pytest.mark.parametrize(
    ("loss", "plain"),
    [(ranking_losses.pairwise, plain_pairwise), (ranking_losses.listwise, plain_listwise)],
)
@pytest.mark.parametrize("scale", [0.2, 1, 5])
def test_losses_and_gradients_are_those_of_every_pair(clicks, loss, plain, scale):
    scores = np.random.default_rng(2).normal(size=9) * scale
    value, gradient = loss(scores, clicks)
    assert value == pytest.approx(plain(scores, clicks), rel=1e-9)
    for place in range(9):
        step = np.zeros(9)
        step[place] = 1e-6
        slope = (plain(scores + step, clicks) - plain(scores - step, clicks)) / 2e-6
        assert gradient[place] == pytest.approx(slope, abs=2e-6)


def exact(scores, relevance, seen):
    """Every ranking of K of N items with its Plackett-Luce chance, and the expected value."""
    rankings, chances = [], []
    for ranking in permutations(range(len(scores)), len(seen)):
        strength, chance = np.exp(scores), 1.0
        for item in ranking:
            chance *= strength[item] / strength.sum()
            strength[item] = 0
        rankings.append(ranking)
        chances.append(chance)
    rankings, chances = np.array(rankings), np.array(chances)
    return rankings, chances, float(chances @ (relevance[rankings] @ seen))


@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_the_plackett_luce_gradient_is_exact_over_all_rankings(ranks):
    rng = np.random.default_rng(3)
    scores, relevance = rng.normal(size=4), rng.random(4)
    seen = 1 / np.arange(1.0, ranks + 1)
    rankings, chances, _ = exact(scores, relevance, seen)
    parts = plackett_luce_gradient.gradients(rankings[None], scores[None], relevance[None], seen)
    found = chances @ parts[0]
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-5
        up, down = (exact(scores + sign * step, relevance, seen)[2] for sign in (1, -1))
        assert found[place] == pytest.approx((up - down) / 2e-5, abs=1e-8)


def test_drawn_rankings_have_plackett_luce_chances():
    scores, rng = np.array([[0.0, 1.0, -0.5]]), np.random.default_rng(4)
    rankings = plackett_luce_gradient.drawn(scores, 2, 40_000, rng)[0]
    every, chances, _ = exact(scores[0], np.zeros(3), np.ones(2))
    for ranking, chance in zip(every, chances, strict=True):
        share = (rankings == ranking).all(axis=1).mean()
        assert share == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 40_000))
