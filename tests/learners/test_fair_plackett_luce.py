"""A price on unequal exposure: what it buys, what it costs, and its slope by differences."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.learners.ranking.ranking import corrected_clicks
from engine.logs.arrays import from_table
from engine.policies.candidates import logged_candidates

RELEVANCE = np.array([0.5, 0.48, 0.46, 0.44])


@pytest.fixture(scope="module")
def log():
    """Four applicants shown in random order, two of each group, a little apart in relevance."""
    rng, n = np.random.default_rng(1), 6_000
    order = np.argsort(rng.random((n, 4)), axis=1)
    seen = 1 / np.arange(1, 5)
    return from_table(
        {
            "impression": np.repeat(np.arange(n), 4).astype(str),
            "item": np.array(list("abcd"))[order].ravel(),
            "rank": np.tile(np.arange(1, 5), n),
            "reward": (rng.random((n, 4)) < RELEVANCE[order] * seen).astype(float).ravel(),
            "sex": np.array(["men", "men", "women", "women"])[order].ravel(),
        }
    )


def served(log, spec):
    """Exposure per merit of men and of women, and clicks per impression."""
    policy = parse("learners", spec).learn(log, np.random.default_rng(0))
    marginals = policy.marginals(logged_candidates(log))
    exposure = marginals @ (1 / np.arange(1, 5))
    groups = exposure[:2].sum() / RELEVANCE[:2].sum(), exposure[2:].sum() / RELEVANCE[2:].sum()
    return np.array(groups), float(exposure @ RELEVANCE)


def test_a_price_buys_fairness_between_groups_for_little_value(log):
    more = "steps=200, draws=64"
    free, best = served(log, f"fair_plackett_luce(price=0, group='sex', {more})")
    fair, value = served(log, f"fair_plackett_luce(price=10, group='sex', {more})")
    assert free[0] / free[1] > 1.3
    assert fair[0] / fair[1] == pytest.approx(1, abs=0.08)
    assert 0.93 * best < value <= best + 0.01


def test_without_groups_every_item_gets_its_due(log):
    policy = parse("learners", "fair_plackett_luce(price=30, steps=200, draws=64)").learn(
        log, np.random.default_rng(0)
    )
    exposure = policy.marginals(logged_candidates(log)) @ (1 / np.arange(1, 5))
    assert np.ptp(exposure / RELEVANCE) < 0.25


def test_the_slope_of_the_price_is_that_of_the_unfairness(log):
    learner = parse("learners", "fair_plackett_luce(price=3, group='sex')")
    found = corrected_clicks(log, "all_pairs", "policy_aware")
    slope = learner.priced(found, log)
    merit = np.array([found.data.relevance[:2].sum(), found.data.relevance[2:].sum()])

    def cost(exposure):
        each = np.array([exposure[:2].sum(), exposure[2:].sum()]) / merit
        return 3 * ((each - each.mean()) ** 2).mean()

    exposure = np.array([1.0, 0.5, 0.3, 0.25])
    by_differences = [
        (cost(exposure + step) - cost(exposure - step)) / 2e-6 for step in 1e-6 * np.eye(4)
    ]
    assert slope(exposure) == pytest.approx(by_differences, abs=1e-6)
