"""Computed sample sizes keep their promise, and interleaving does not always win."""

from math import inf

import numpy as np
import pytest

from engine.core.method import parse
from engine.interleaving.properties.distribution import Distribution, clicks_on
from engine.interleaving.properties.exact import enumeration
from engine.online_evaluation.sample_size import (
    PlannedTest,
    simulated_ab_power,
    simulated_power,
)
from tests.interleaving.users import attentive, cascading, leaving, position_based

RELEVANCE = {"a": 0.6, "b": 0.5, "c": 0.3, "d": 0.2}
PAIRS = [
    ("abcd", "bacd"),
    ("abcd", "dcba"),
    *(pytest.param(pair, marks=pytest.mark.long) for pair in (("abcd", "bcda"), ("abc", "acb"))),
]
"""A near-tie, which needs many impressions, and an opposite, which needs few; two in between."""
METHODS = ["debiased_balanced", "team_draft", "probabilistic", "optimised"]
DRAWS = 4_000
"""Each of the five sizes that a plan tries draws so often; the size it names, five times that."""


def credit(method, pair, users):
    return enumeration(parse("interleaving", method), pair).under(users, RELEVANCE).credit


@pytest.mark.parametrize("power", [0.8, pytest.param(0.9, marks=pytest.mark.long)])
@pytest.mark.parametrize("pair", PAIRS, ids="|".join)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("users", [position_based, cascading, leaving], ids=lambda u: u.__name__)
def test_interleaving_has_the_promised_power(users, method, pair, power):
    one = credit(method, pair, users)
    needed = PlannedTest(power=power, draws=DRAWS).interleaving(one)
    reached = simulated_power(one, int(needed), 5 * DRAWS, np.random.default_rng(4))
    assert abs(reached - power) < 0.03 or (needed < 20 and reached > power - 0.03)


@pytest.mark.parametrize("power", [0.8, pytest.param(0.9, marks=pytest.mark.long)])
@pytest.mark.parametrize("pair", PAIRS, ids="|".join)
@pytest.mark.parametrize("users", [position_based, leaving], ids=lambda users: users.__name__)
def test_an_ab_test_has_the_promised_power(users, pair, power):
    arms = [clicks_on(ranking, users, RELEVANCE) for ranking in pair]
    needed = PlannedTest(power=power, draws=DRAWS).ab_test(*arms)
    reached = simulated_ab_power(*arms, int(needed) // 2, 5 * DRAWS, np.random.default_rng(5))
    assert abs(reached - power) < 0.03


@pytest.mark.parametrize(("level", "power"), [(0.05, 0.995), (0.001, 0.1)])
def test_a_test_has_a_power_near_the_ends_as_well(level, power):
    one = credit("team_draft", PAIRS[0], position_based)
    needed = PlannedTest(level, power, DRAWS).interleaving(one)
    reached = simulated_power(one, int(needed), 5 * DRAWS, np.random.default_rng(4), level)
    assert abs(reached - power) < 0.2 * min(power, 1 - power) + 0.0015


@pytest.mark.parametrize(
    ("values", "chances", "power"),
    [((0, 1, 200), (0.89, 0.1, 0.01), 0.95), ((-1, 1_000), (0.99, 0.01), 0.8)],
)
def test_rare_large_credit_has_the_promised_power(values, chances, power):
    """Its power grows faster with the size than that of credit whose mean is as good as normal."""
    one = Distribution(np.array(values, float), np.array(chances))
    needed = PlannedTest(power=power, draws=DRAWS).interleaving(one)
    reached = simulated_power(one, int(needed), 5 * DRAWS, np.random.default_rng(4))
    assert abs(reached - power) < 0.015


def ratio(method, pair, users):
    arms = [clicks_on(ranking, users, RELEVANCE) for ranking in pair]
    plan = PlannedTest(draws=DRAWS)
    return plan.ab_test(*arms) / plan.interleaving(credit(method, pair, users))


def test_interleaving_gains_most_where_users_leave_by_relevance():
    """One near-tie: four times as many as an A/B test saves with position-based users, or more."""
    steady = ratio("team_draft", ("abcd", "bacd"), position_based)
    going = ratio("team_draft", ("abcd", "bacd"), leaving)
    assert 5 < steady < 12
    assert going > 4 * steady


def test_interleaving_can_lose():
    """Balanced interleaving of a rotation, and team draft on its blind spot."""
    assert ratio("balanced", ("abcd", "bcda"), position_based) < 0.1
    only = {"c": 1.0}
    pages = enumeration(parse("interleaving", "team_draft"), ("abcd", "bcad"))
    assert PlannedTest().interleaving(pages.under(position_based, only).credit) == inf
    arms = [clicks_on(ranking, position_based, only) for ranking in ("abcd", "bcad")]
    assert 260 < PlannedTest().ab_test(*arms) < 275


def test_an_ab_test_of_clicks_cannot_see_an_order_that_costs_no_click():
    """Users who see everything click the same items in any order; so does one who leaves happy."""
    for users in (attentive, cascading):
        arms = [clicks_on(ranking, users, RELEVANCE) for ranking in ("abcd", "bacd")]
        assert PlannedTest().ab_test(*arms) == inf
    assert PlannedTest().interleaving(credit("team_draft", ("abcd", "bacd"), cascading)) < 1_000


def test_the_size_of_an_ab_test_by_hand():
    """One click of chance .5 against .25: (1.96 + .84)^2 (.25 + .1875) / .0625, plus one or two."""
    arms = [clicks_on("a", attentive, {"a": share}) for share in (0.5, 0.25)]
    assert PlannedTest().ab_test(*arms) / 2 == pytest.approx(7.849 * 0.4375 / 0.0625 + 1.5, abs=3)
