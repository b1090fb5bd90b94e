"""Rankings drawn without replacement, and users who look below, are heard."""

import numpy as np
import pytest

from engine.diagnostics.user_behaviour.slate_dependence import dependence
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table

CHANCES = np.array([0.3, 0.2, 0.2, 0.1, 0.1, 0.1])
RANKS = 3


def rankings(seed, replace, users="each rank alone", n=3_000):
    """Rankings of three of six items, each rank drawn alone or without replacement."""
    rng = np.random.default_rng(seed)
    if replace:
        item = rng.choice(len(CHANCES), (n, RANKS), p=CHANCES)
    else:
        keys = np.log(CHANCES) + rng.gumbel(size=(n, len(CHANCES)))
        item = np.argsort(-keys, axis=1)[:, :RANKS]
    liking = np.linspace(0.1, 0.6, len(CHANCES))[item]
    above = np.cumsum(liking, axis=1) - liking
    below = liking.sum(axis=1, keepdims=True) - above - liking
    drawn_away = {"each rank alone": 0.0, "above": 0.5 * above, "below": 0.5 * below}[users]
    clicks = rng.random((n, RANKS)) < liking * (1 - drawn_away) / np.arange(1, RANKS + 1) ** 0.5
    return from_table(
        {
            "impression": np.repeat(np.arange(n), RANKS),
            "rank": np.tile(np.arange(1, RANKS + 1), n),
            "item": item.ravel().astype(str),
            "reward": clicks.astype(float).ravel(),
            "propensity_item_rank": CHANCES[item].ravel(),
        }
    )


def severity(log, estimator, check):
    answer = compare(log, ["uniform"], [estimator]).answers[0]
    return next((one.severity for one in answer.verdict.findings if one.check == check), None)


def test_additive_weights_are_refused_where_rankings_never_repeat_an_item():
    """Of 100 such logs 99 were called estimable, and at most 5% of intervals held."""
    weights = "ips(weighting='pseudo_inverse')"
    assert severity(rankings(1, replace=False), weights, "independent_ranks") == "red"
    assert severity(rankings(1, replace=True), weights, "independent_ranks") == "green"
    assert (
        severity(rankings(1, replace=True), "ips(weighting='item_position')", "independent_ranks")
        is None
    )


@pytest.mark.parametrize("replace", [True, False])
def test_users_drawn_away_by_what_stands_below_are_told_from_others(replace):
    below, above = (
        [dependence(rankings(seed, replace, users, 8_000)) for seed in range(4)]
        for users in ("below", "above")
    )
    assert np.mean([one["below"] for one in below]) < -3
    assert np.mean([one["above"] for one in above]) < -3
    steady = [dependence(rankings(seed, replace)) for seed in range(10)]
    assert np.mean([abs(one["below"]) > 3 for one in steady]) <= 0.1
    above += [dependence(rankings(seed, replace, "above")) for seed in range(4, 10)]
    beyond = np.mean([abs(one["below"]) > 3 for one in above])
    assert beyond <= 0.1, "what stands above does not sound like below"
