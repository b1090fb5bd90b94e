import numpy as np
import pytest

from engine.core.method import methods, parse
from engine.simulator.truth import single_query

WORLDS = sorted(methods("simulator"))
USERS = sorted(methods("simulator.behaviours"))


@pytest.mark.parametrize("key", WORLDS)
def test_truth_is_well_formed(key):
    world = parse("simulator", key)
    truth = world.truth
    assert truth.shares.sum() == pytest.approx(1)
    assert truth.intents.sum(axis=1) == pytest.approx(np.ones(len(truth.queries)))
    assert ((truth.relevance >= 0) & (truth.relevance <= 1)).all()
    assert truth.examination[0] == 1
    assert parse("simulator", world.spec) == world


@pytest.mark.parametrize("users", USERS)
@pytest.mark.parametrize("key", WORLDS)
def test_logs_earn_the_exact_value(key, users):
    world = parse("simulator", key)
    if "users" not in world.parameters():
        pytest.skip("its users are those of another world")
    world = world.replace(users=users)
    policy = parse("policies", "epsilon_greedy(epsilon=0.3)")
    n = 30_000
    table = world.log(policy, n, np.random.default_rng(7))
    clicks = np.bincount(table["impression"] - 1, table["reward"], n)
    error = clicks.std() / np.sqrt(n)
    assert abs(clicks.mean() - world.value(policy)) < 4.5 * error


@pytest.mark.parametrize("users", USERS)
def test_expected_clicks_equal_the_mean_of_drawn_clicks(users):
    behaviour = parse("simulator.behaviours", users)
    relevance = np.tile([0.7, 0.2, 0.5], (60_000, 1))
    examination = np.array([1.0, 0.5, 0.3])
    drawn = behaviour.clicks(relevance, examination, np.random.default_rng(2)).mean(axis=0)
    assert np.abs(drawn - behaviour.expected(relevance[:1], examination)[0]).max() < 0.01
    assert (behaviour.seen(relevance[:1], examination) <= 1).all()


def test_propensities_average_to_how_often_items_stand_where_they_do():
    world = parse("simulator", "top_k(items=4, shown=2)")
    policies = [parse("policies", spec) for spec in ("most_relevant", "uniform")]
    table = world.mixed_log(policies, 40_000, np.random.default_rng(4))
    for item in "1234":
        for rank in (1, 2):
            rows = (table["item"] == item) & (table["rank"] == rank)
            assert rows.sum() / 40_000 == pytest.approx(table["propensity"][rows].mean(), abs=0.01)


def test_value_of_two_items_by_hand():
    # Rank 1 is seen by all and rank 2 by half: .6 + .5 * .5 = .85 clicks per impression.
    world = parse("simulator", "two_items")
    assert world.value(parse("policies", "most_relevant")) == pytest.approx(0.85)
    assert world.value(parse("policies", "uniform")) == pytest.approx((0.6 + 0.5) / 2 * 1.5)


def test_the_curve_of_position_based_users_is_the_examination():
    world = parse("simulator", "top_k")
    assert world.curve() == pytest.approx(1 / np.arange(1, 6))


def test_single_query_has_one_intent():
    truth = single_query(("a", "b"), np.array([0.5, 0.1]), np.array([1.0]))
    assert truth.liking.tolist() == [[0.5, 0.1]]
    assert truth.shown == 1
