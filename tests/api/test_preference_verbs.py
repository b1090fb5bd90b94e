"""Verbs on preferences name what is misspelt."""

import re

import pytest

from engine import api
from engine.core.errors import EngineError
from engine.logs.arrays import from_table


def test_a_misspelt_rule_is_named():
    with pytest.raises(EngineError, match="no_click_next"):
        api.pairs(api.sample("three_rankers"), "no_click_nxt")


RANKINGS = ["abc", "bca"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"test": "permutation"}, "test has no effect on rankings"),
        ({"test": "permutation", "level": 0.9}, "test, level have no effect on rankings"),
        ({"users": "position_based"}, "users has no effect without relevant items"),
        ({"relevant": "a", "examination": (1, 0.5)}, "examination has no effect without users"),
    ],
)
def test_arguments_without_effect_on_rankings_are_refused(given, sentence):
    with pytest.raises(EngineError, match=sentence):
        api.interleave(RANKINGS, **given)


@pytest.mark.parametrize("name", ["relevant", "users", "examination"])
def test_arguments_that_make_up_users_are_refused_for_a_log_of_users(name):
    given = {"relevant": "a", "users": "cascade", "examination": (1, 0.5)}[name]
    with pytest.raises(EngineError, match=f"{name} has no effect on a log"):
        api.interleave(api.sample("three_rankers"), **{name: given})


def test_ratings_drawn_at_random_are_refused_where_propensities_do_not_use_them():
    log = from_table({"query": ["u", "v"], "item": ["a", "b"], "reward": [1, 2]})
    with pytest.raises(EngineError, match="uniform has no effect on the propensities of popul"):
        api.ratings(log, "popularity", uniform=[1, 2])


def test_predicted_rewards_are_refused_where_no_estimator_uses_them(tmp_path):
    log = api.sample("michael_jordan")
    rewards = tmp_path / "rewards.csv"
    rewards.write_text("item,prediction\n" + "".join(f"{item},0.1\n" for item in log.items))
    with pytest.raises(EngineError, match=re.escape("rewards has no effect on naive")):
        api.evaluate(log, "uniform", "naive", rewards=rewards)
    for estimator in (None, "dm"):
        values = api.evaluate(log, "uniform", estimator, rewards=rewards)
        assert values.to_frame()["value"].notna().any()
