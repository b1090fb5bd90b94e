"""POEM, Norm-POEM and DR: published objectives and gradients, and finite differences."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.logged_actions import counterfactual_risk
from engine.logged_actions.logged_actions import LoggedActions, plain

FILE = Path(__file__).parents[1] / "published" / "learning.json"
"""From the papers' definitions (Swaminathan & Joachims 2015a, b), computed outside this project."""


@pytest.fixture(scope="module")
def published():
    return json.loads(FILE.read_text("utf-8"))["learning"]


@pytest.fixture(scope="module")
def data(published):
    return plain(
        np.array(published["x"]),
        np.array(published["action"]),
        np.array(published["propensity"]),
        np.array(published["reward"], float),
        4,
    )


def test_poem_has_the_published_objective_and_gradient(published, data):
    value, gradient = counterfactual_risk.clipped_risk(
        np.array(published["weights"]), data, published["max_weight"], published["penalty"]
    )
    assert value == pytest.approx(published["poem"]["objective"], abs=1e-8)
    assert np.abs(gradient - np.array(published["poem"]["gradient"])).max() < 1e-8


def test_norm_poem_has_the_published_objective_and_gradient(published, data):
    value, gradient = counterfactual_risk.self_normalised_risk(
        np.array(published["weights"]), data, published["penalty"]
    )
    assert value == pytest.approx(published["norm_poem"]["objective"], abs=1e-8)
    assert np.abs(gradient - np.array(published["norm_poem"]["gradient"])).max() < 1e-8


def differences(risk, weights):
    """Central finite differences of a risk, one weight at a time."""
    found = np.zeros_like(weights)
    for place in np.ndindex(*weights.shape):
        step = np.zeros_like(weights)
        step[place] = 1e-6
        found[place] = (risk(weights + step)[0] - risk(weights - step)[0]) / 2e-6
    return found


def shared_contexts(allowed=None):
    rng = np.random.default_rng(3)
    return LoggedActions(
        rng.normal(size=(6, 3)),
        rng.integers(6, size=80),
        rng.integers(4, size=80),
        rng.uniform(0.1, 0.9, 80),
        rng.random(80),
        4,
        allowed,
    )


RISKS = {
    "poem": lambda w, d, q: counterfactual_risk.clipped_risk(w, d, 1.5, 0.7, 0.2),
    "norm_poem": lambda w, d, q: counterfactual_risk.self_normalised_risk(w, d, 0.7, 0.2),
    "dr": lambda w, d, q: counterfactual_risk.doubly_robust_value(w, d, q, 1.5, 0.7),
}


@pytest.mark.parametrize("name", RISKS)
def test_gradients_are_those_of_finite_differences_where_rows_share_contexts(name):
    allowed = np.ones((6, 4), bool)
    allowed[2, 3] = allowed[4, 0] = False
    rng = np.random.default_rng(4)
    weights, predicted = rng.normal(size=(3, 4)), rng.random((6, 4))
    data = shared_contexts(allowed)

    def risk(point):
        return RISKS[name](point, data, predicted)

    assert np.abs(risk(weights)[1] - differences(risk, weights)).max() < 1e-7


def test_a_constant_added_to_every_loss_moves_norm_poem_by_that_constant_alone():
    weights, data = np.random.default_rng(5).normal(size=(3, 4)), shared_contexts()
    plain_value, plain_gradient = counterfactual_risk.self_normalised_risk(weights, data, 0.7)
    value, gradient = counterfactual_risk.self_normalised_risk(weights, data, 0.7, shift=3.0)
    assert value == pytest.approx(plain_value + 3)
    assert np.abs(gradient - plain_gradient).max() < 1e-12
