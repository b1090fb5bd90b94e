"""A softmax over item features: its risk, its sampled normaliser, and large catalogues."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.evaluation.learned.honest_split import learn
from engine.logged_actions import item_features
from engine.logged_actions.item_features import (
    DescribedActions,
    SampledActions,
    chances,
    learned,
    thinness,
)
from engine.logs.arrays import from_table


def drawn(items, rows, rng, contexts=3):
    """Uniform logging; the reward of an item is logistic in its features, by context."""
    described = rng.normal(size=(items, 2))
    known = rng.normal(size=(contexts, 2))
    context, action = rng.integers(contexts, size=rows), rng.integers(items, size=rows)
    chance = 1 / (1 + np.exp(1 - (known @ described.T)[context, action]))
    reward = (rng.random(rows) < chance).astype(float)
    data = DescribedActions(
        np.eye(contexts), context, action, np.full(rows, 1 / items), reward, described
    )
    return data, 1 / (1 + np.exp(1 - known @ described.T))


def test_with_every_item_in_the_sample_it_minimises_what_norm_poem_minimises():
    """One item feature per item makes it the softmax-linear policy."""
    from engine.core.minimise import minimised
    from engine.logged_actions.counterfactual_risk import self_normalised_risk
    from engine.logged_actions.logged_actions import LoggedActions

    rng = np.random.default_rng(1)
    data, _ = drawn(4, 500, rng)
    alone = DescribedActions(
        data.contexts, data.context, data.action, data.propensity, data.reward, np.eye(4)
    )
    weights = learned(alone, sampled=10, penalty=0.5, ridge=1e-3, rng=rng)
    plain = LoggedActions(np.eye(3), data.context, data.action, data.propensity, data.reward, 4)
    other = minimised(lambda point: self_normalised_risk(point, plain, 0.5), np.zeros((3, 4)), 1e-3)
    risks = [self_normalised_risk(point, plain, 0.5)[0] for point in (weights, other)]
    assert risks[0] == pytest.approx(risks[1], abs=1e-5)


def test_the_gradient_of_thinness_is_that_of_differences():
    weight, step = np.array([0.5, 2.0, 0.1, 4.0]), 1e-6
    value, slope = thinness(weight)
    assert value == pytest.approx(np.sqrt(0.25 + 4 + 0.01 + 16) / 6.6)
    moved = [thinness(weight + step * row)[0] - thinness(weight - step * row)[0]
             for row in np.eye(4)]  # fmt: skip
    assert slope == pytest.approx(np.array(moved) / (2 * step), abs=1e-8)


def test_the_overlap_penalty_keeps_a_policy_from_following_a_handful_of_rows():
    """Few effective rows become dozens, at no more than a twentieth of what the policy earns."""
    data, earned = drawn(20_000, 20_000, np.random.default_rng(5))
    outcomes = []
    for penalty in (0.0, 1.0):
        weights = learned(
            data,
            sampled=500,
            penalty=0.5,
            ridge=1e-4,
            overlap_penalty=penalty,
            rng=np.random.default_rng(1),
        )
        chance = chances(weights, data.contexts, data.described)
        weight = chance[data.context, data.action] / data.propensity
        outcomes.append((1 / thinness(weight)[0] ** 2, (chance * earned).sum(axis=1).mean()))
    (few, less), (many, more) = outcomes
    assert few < 20 < 40 < many
    assert more > 0.95 * less


def normaliser_error(weights, data, size, rng):
    """The mean relative error of the sum over all actions when it is taken from a sample."""
    pulled, all_actions = data.contexts @ weights, np.zeros(len(data.described))
    exact, _ = item_features._normaliser(pulled, SampledActions(data.described, all_actions))
    guess, _ = item_features._normaliser(pulled, item_features.drawn(data, weights, size, rng))
    return np.abs(np.expm1(guess - exact)).mean()


def test_the_sampled_normaliser_errs_less_the_larger_the_sample():
    rng = np.random.default_rng(2)
    data, _ = drawn(20_000, 100, rng)
    weights = rng.normal(size=(3, 2))
    errors = [normaliser_error(weights, data, size, rng) for size in (100, 1_000, 20_000)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[1] < 0.2
    assert errors[2] == pytest.approx(0, abs=1e-9)


def test_of_twenty_thousand_items_it_prefers_those_whose_features_earn():
    """Every item was logged once or never, so nothing but features can tell them apart."""
    rng = np.random.default_rng(3)
    data, reward = drawn(20_000, 20_000, rng)
    weights = learned(data, sampled=500, penalty=0.5, ridge=1e-4, rng=rng, steps=60)
    value = (chances(weights, data.contexts, data.described) * reward).sum(axis=1).mean()
    assert value > reward.mean() + 0.3


def test_it_learns_from_a_log_and_says_what_it_needs(tmp_path):
    rng = np.random.default_rng(4)
    item = rng.integers(300, size=4_000)
    price, mood = rng.normal(size=300), rng.normal(size=4_000)
    liked = 1 / (1 + np.exp(-2 * price[item] * np.sign(mood)))
    table = {
        "item": item.astype(str),
        "reward": (rng.random(4_000) < liked).astype(float),
        "propensity": np.full(4_000, 1 / 300),
        "price": price[item],
        "mood": mood,
    }
    log = from_table(table)
    found = learn(log, "item_softmax(features='mood', item_features='price')")
    assert found.honest.value > found.logging.value + 0.2
    with pytest.raises(EngineError, match="no column 'prize'"):
        learn(log, "item_softmax(item_features='prize')")
