"""Fair over many rankings: FairCo, equity of attention, and a policy learned with a price."""

import itertools

import numpy as np
import pytest

from engine.core.method import parse
from engine.fairness.fairco import exposures_over_time
from engine.metrics.disparity import disparity
from engine.rankings.problem import RankingProblem, discounts


def problem(relevance, group):
    n = len(relevance)
    return RankingProblem(
        tuple(map(str, range(n))), np.array(relevance), discounts(n), group=np.array(group)
    )


WORLDS = [
    problem([0.8, 0.79, 0.78, 0.77, 0.76, 0.75], [0, 0, 0, 1, 1, 1]),
    problem(np.random.default_rng(0).uniform(0.2, 0.9, 20), np.arange(20) % 2),
    problem(np.sort(np.random.default_rng(1).uniform(0.5, 0.9, 10)), np.arange(10) // 5),
]


def slope(given, control, rounds=4_000):
    """The slope of log unfairness in log rankings, over rankings 400 to 4,000."""
    rankings = parse("fairness", f"fairco(control={control}, rounds={rounds})").shown(given)
    seen = exposures_over_time(rankings, given.weights)
    times = np.arange(1, rounds + 1)
    group = np.argmax(given.member, axis=0)
    # The mean over each tenth of a decade: single rankings may be fair by chance.
    unfair = disparity(seen / times[:, None], given.relevance, group)
    marks = np.unique(np.geomspace(400, rounds, 20).astype(int))
    means = [unfair[low:high].mean() for low, high in itertools.pairwise(marks)]
    middle = [times[low:high].mean() for low, high in itertools.pairwise(marks)]
    return np.polyfit(np.log(middle), np.log(means), 1)[0]


@pytest.mark.parametrize("given", WORLDS)
@pytest.mark.parametrize("control", [0.1, 1])
def test_the_unfairness_of_fairco_falls_as_one_over_the_rankings(given, control):
    assert slope(given, control) == pytest.approx(-1, abs=0.03)


@pytest.mark.parametrize("given", WORLDS)
def test_without_control_it_stays(given):
    assert slope(given, 0) == pytest.approx(0, abs=1e-9)


def test_fairco_mixes_the_rankings_that_it_showed():
    method = parse("fairness", "fairco(rounds=500)")
    answer = method.rank(WORLDS[0], np.random.default_rng(0))
    seen = exposures_over_time(method.shown(WORLDS[0]), WORLDS[0].weights)[-1] / 500
    assert answer.exposure(WORLDS[0].examination, 6) == pytest.approx(seen)


def test_summed_unfairness_of_attention_stays_while_ranking_by_relevance_adds_up():
    given = WORLDS[0]
    _, unfair = parse("fairness", "equity_of_attention(rounds=400)").shown(given)
    due = given.relevance / given.relevance.sum()
    by_relevance = np.abs(given.weights / given.weights.sum() - due).sum()
    assert unfair[0] == pytest.approx(by_relevance)
    assert unfair.max() < 2 * by_relevance + 0.2
    assert unfair[-1] / 400 < by_relevance / 100


def test_equity_of_attention_by_hand():
    # Equal relevance, all attention at the top: the two items take turns.
    given = RankingProblem(("a", "b"), np.array([0.5, 0.5]), np.array([1.0]))
    rankings, unfair = parse("fairness", "equity_of_attention(rounds=4)").shown(given)
    assert sorted(rankings[:2, 0].tolist()) == sorted(rankings[2:, 0].tolist()) == [0, 1]
    assert unfair == pytest.approx([1, 0, 1, 0])


def test_a_price_on_unfairness_buys_fairness():
    free, dear = (
        parse("fairness", f"plackett_luce(price={price})").rank(WORLDS[0], np.random.default_rng(0))
        for price in (0, 10)
    )
    assert free.violation > 0.2
    assert dear.violation < 0.05


def test_the_gradient_is_that_of_the_expected_utility():
    from engine.fairness.plackett_luce import _draw_rankings, _score_function

    scores, given = np.array([0.3, -0.2, 0.1]), problem([0.9, 0.5, 0.2], [0, 1, 1])
    rng = np.random.default_rng(0)
    rankings = _draw_rankings(scores, 200_000, rng)
    worth = given.relevance[rankings] @ given.weights
    drawn = (worth - worth.mean()) @ _score_function(scores, rankings) / len(worth)

    def expected(scores):
        value = 0.0
        for order in ([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]):
            strength = np.exp(scores)[order]
            chance = strength[0] / strength.sum() * strength[1] / strength[1:].sum()
            value += chance * given.relevance[order] @ given.weights
        return value

    exact = [
        (expected(scores + step) - expected(scores - step)) / 2e-5 for step in 1e-5 * np.eye(3)
    ]
    assert drawn == pytest.approx(exact, abs=2e-3)
