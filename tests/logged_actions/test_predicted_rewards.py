"""Regressions of all actions at once, against scikit-learn's, one action after the other."""

import numpy as np
import pytest

from engine.logged_actions.logged_actions import plain
from engine.logged_actions.predicted_rewards import cross_fitted, regression_weights


@pytest.fixture
def data():
    rng = np.random.default_rng(1)
    features = np.column_stack([np.ones(600), rng.normal(size=(600, 3))])
    action = rng.integers(4, size=600)
    chance = 1 / (1 + np.exp(-features[:, 1] * (action - 1)))
    reward = (rng.random(600) < chance).astype(float)
    return plain(features, action, np.full(600, 0.25), reward, 5)


@pytest.mark.parametrize("weighted", [False, True])
def test_logistic_regressions_are_those_of_scikit_learn(data, weighted):
    from sklearn.linear_model import LogisticRegression

    weight = np.random.default_rng(2).uniform(0.5, 2, 600) if weighted else np.ones(600)
    found = regression_weights(data, weight)
    for action in range(4):
        rows = data.action == action
        share = weight[rows] / weight[rows].mean()
        model = LogisticRegression(C=10.0, tol=1e-12, max_iter=10_000).fit(
            np.vstack([data.features[rows, 1:], np.zeros((2, 3))]),
            np.r_[data.reward[rows], 0, 1],
            sample_weight=np.r_[share, 0.5, 0.5],
        )
        wanted = np.r_[model.intercept_, model.coef_[0]]
        assert np.abs(found[:, action] - wanted).max() < 1e-5
    assert not found[:, 4].any()


def test_other_rewards_have_ridge_regressions(data):
    from sklearn.linear_model import Ridge

    rewards = data.reward * 2 + data.features[:, 2]
    other = plain(data.features, data.action, data.propensity, rewards, 5)
    found = regression_weights(other)
    for action in range(4):
        rows = data.action == action
        model = Ridge(1.0).fit(data.features[rows, 1:], rewards[rows])
        wanted = np.r_[model.intercept_, model.coef_]
        assert np.abs(found[:, action] - wanted).max() < 1e-6


def test_an_action_that_was_always_rewarded_stays_finite():
    sure = plain(np.ones((30, 1)), np.zeros(30, int), np.ones(30), np.ones(30), 1)
    assert regression_weights(sure)[0, 0] == pytest.approx(np.log(30.5 / 0.5), rel=1e-6)


def test_cross_fitted_predictions_do_not_know_their_own_reward(data):
    """Rewards that are noise: predictions are uncorrelated with them."""
    rng = np.random.default_rng(3)
    noise = plain(data.features, data.action, data.propensity, rng.integers(2, size=600) * 1.0, 5)
    own = cross_fitted(noise).ravel()[noise.cell]
    assert np.corrcoef(own, noise.reward)[0, 1] < 0.1
