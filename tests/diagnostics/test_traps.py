"""Ten traps, one log each: every one is caught, in words, before the number.

The base log is honest: one item of four per impression, chosen with known chances, clicks that
differ by item. Each trap spoils one thing."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from tests.diagnostics.trap_logs import LOGGED, RATE, START, ask, caught, log_of, target


def test_the_honest_log_is_estimable():
    one = ask(log_of(), target(0.3, 0.3, 0.2, 0.2))
    assert one.verdict.word == "estimable", one.verdict.reasons
    assert one.interval[0] < 0.3 * 0.1 + 0.3 * 0.2 + 0.2 * 0.3 + 0.2 * 0.4 < one.interval[1]


def test_an_item_that_was_never_shown():
    log = log_of(logged=np.array([0.5, 0.3, 0.2]))
    one = ask(log, target(0.3, 0.2, 0.1, 0.4), "snips")
    caught(
        one, "support", "red", "40", "never shown", "anywhere from 9.90 to 49.9 per 100 impressions"
    )
    alone = next(found for found in one.verdict.findings if found.check == "mean_weight")
    assert alone.severity == "green", alone.what
    little = ask(log, target(0.4, 0.35, 0.2, 0.05), "snips")
    caught(little, "support", "amber", "5", "never shown")


def test_a_policy_that_says_nothing_of_part_of_the_log():
    query = np.repeat(["a", "b"], [2_000, 3_000])
    log = log_of(5_000, query=query)
    relation = {
        "query_code": np.zeros(4, int),
        "item_code": np.arange(4),
        "probability": np.array([0.3, 0.3, 0.2, 0.2]),
    }
    one = ask(log, UploadedPolicy(name="half", table=relation))
    caught(one, "support", "red", "does not cover 60.0% of the log: it lacks queries or ranks")
    assert "Give the policy items for every query" in " ".join(one.verdict.next_steps)
    assert "elsewhere" not in one.verdict.reasons[0]
    new = relation | {"item_code": np.array([0, 1, -5, 3])}
    new["probability"] = np.array([0.5, 0.0, 0.5, 0.0])
    one = ask(log, UploadedPolicy(name="new", table=new))
    caught(one, "support", "red", "60.0% of the log", "the log never showed 50.0% of what this")


def test_propensities_that_are_no_probabilities():
    one = ask(log_of(said=np.array([0.4, 0.3, 0.2, 1.7])), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "propensities", "red", "(0, 1]", "First at line")


def test_chances_of_a_rank_and_of_the_target_that_are_no_probabilities():
    rng = np.random.default_rng(2)
    item = rng.integers(0, 3, 2_000)
    said = np.where(item == 2, 1.7, 1 / 3)
    columns = {"item": item, "reward": (rng.random(2_000) < 0.2).astype(float)}
    log = from_table(columns | {"propensity_item_rank": said}, name="ranks")
    by_rank = "ips(weighting='item_position')"
    caught(ask(log, "uniform", by_rank), "propensities", "red", "propensity_item_rank", "(0, 1]")
    both = columns | {"propensity": np.full(2_000, 1 / 3), "target": said}
    caught(ask(from_table(both, name="t"), "columns"), "propensities", "red", "target", "[0, 1]")


def test_weights_that_leave_few_impressions():
    log = log_of(n=2_000, logged=np.array([0.90, 0.05, 0.03, 0.02]))
    caught(ask(log, target(0, 0, 0, 1)), "effective_sample_size", "red", "Effective sample size")
    mild = log_of(n=2_000, logged=np.array([0.6, 0.2, 0.1, 0.1]))
    caught(ask(mild, target(0.1, 0.2, 0.3, 0.4)), "effective_sample_size", "amber")


def test_one_click_that_decides():
    rng = np.random.default_rng(3)
    item, reward = rng.choice(4, 3_000, p=LOGGED), np.zeros(3_000)
    reward[np.flatnonzero(item == 3)[0]] = 1
    columns = {"item": item, "reward": reward, "propensity": LOGGED[item]}
    one = ask(from_table(columns, name="one click"), target(0.2, 0.2, 0.2, 0.4))
    caught(one, "effective_clicks", "red", "One click contributes", "100%")


def test_amounts_with_a_heavy_tail():
    """Lognormal amounts of spread 1.5: of simulated logs, only nine in ten intervals held."""
    rng = np.random.default_rng(8)
    item = rng.choice(4, 6_000, p=LOGGED)
    amount = np.exp(1.5 * rng.standard_normal(6_000))
    reward = (rng.random(6_000) < RATE[item]) * amount
    columns = {"item": item, "reward": reward, "propensity": LOGGED[item]}
    one = ask(from_table(columns, name="amounts"), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "effective_clicks", "amber", "the largest may not have been observed")


def test_amounts_with_a_heavy_tail_far_above_zero():
    """Amounts of 1,000 and something, whose rest is heavy-tailed: snips covered in 88 of 100."""
    rng = np.random.default_rng(8)
    item, heavy = rng.choice(4, 6_000, p=LOGGED), np.exp(2 * rng.standard_normal(6_000))
    for name, reward in (("above", 1_000 + heavy), ("below", 1_000 - heavy)):
        columns = {"item": item, "reward": reward, "propensity": LOGGED[item]}
        one = ask(from_table(columns, name=name), target(0.3, 0.3, 0.2, 0.2), "snips")
        caught(one, "effective_clicks", "amber", "the largest may not have been observed")


def test_thumbs_up_and_down_are_not_heavy_tailed():
    """Nearly as many up as down: their squares tower over their mean's, yet no amount is large."""
    rng = np.random.default_rng(9)
    item = rng.choice(4, 6_000, p=LOGGED)
    reward = np.where(rng.random(6_000) < 0.4 + RATE[item], 1.0, -1.0)
    columns = {"item": item, "reward": reward, "propensity": LOGGED[item]}
    one = ask(from_table(columns, name="thumbs"), target(0.3, 0.3, 0.2, 0.2))
    assert one.verdict.word == "estimable", one.verdict.reasons


def test_a_log_in_which_everything_succeeds():
    columns = {
        "item": np.arange(4_000) % 4,
        "reward": np.ones(4_000),
        "propensity": np.full(4_000, 0.25),
    }
    one = ask(from_table(columns, name="success"), target(0.3, 0.3, 0.2, 0.2), "snips")
    assert one.interval == pytest.approx((1, 1))
    caught(one, "degrees_of_freedom", "amber", "understates the uncertainty")


def test_rows_of_large_weight_that_brought_no_click_yet():
    """A fifth of the target's choices are 50 rows, which should bring a click, and did in 6 of 10
    logs; in the others the plain interval held next to nothing, and half of those said estimable
    were wrong."""
    rng = np.random.default_rng(3)
    rare = rng.permutation(10_000) < 50
    columns = {
        "item": rare.astype(int),
        "reward": np.where(rare, 0.0, rng.random(10_000) < 0.02),
        "propensity": np.where(rare, 0.005, 0.995),
    }
    one = ask(from_table(columns, name="rare"), target(0.8, 0.2))
    caught(one, "expected_clicks", "amber", "are expected to contain about 1.")
    assert {f.check for f in one.verdict.findings if f.severity != "green"} == {"expected_clicks"}


def test_a_tail_of_weights_without_a_mean():
    rng = np.random.default_rng(4)
    n = 4_000
    propensity = np.minimum(1, rng.random(n) ** 1.5 + 1e-6)
    columns = {
        "item": np.zeros(n, int),
        "reward": (rng.random(n) < 0.2).astype(float),
        "propensity": propensity,
    }
    one = ask(from_table(columns, name="tail"), target(1.0))
    caught(one, "tail", "red", "tail index")


def test_a_maximum_that_cuts_off_most_of_the_weight():
    log = log_of(logged=np.array([0.90, 0.05, 0.03, 0.02]))
    one = ask(log, target(0, 0, 0.5, 0.5), "clipped(max_weight=2)")
    caught(one, "clipping", "red", "cuts off")


def test_a_maximum_that_the_log_chose_even_where_it_cuts_off_nothing():
    policy = target(*LOGGED)
    assert ask(log_of(), policy, "clipped").verdict.word == "estimable"
    chosen = ask(log_of(), policy, "clipped(tuning='slope')")
    assert chosen.verdict.word == "directional"
    caught(chosen, "clipping", "amber", "The bound was chosen from this log")


def test_rewards_that_change_along_the_time_of_the_log():
    n = 6_000
    time = START + np.arange(n).astype("timedelta64[s]")
    log = log_of(n, rate=np.stack([RATE, RATE / 3]), timestamp=time)
    caught(ask(log, target(0.3, 0.3, 0.2, 0.2)), "drift", "amber", "the mean reward runs from")
    steady = ask(log_of(n, timestamp=time), target(0.3, 0.3, 0.2, 0.2))
    assert "drift" in {finding.check for finding in steady.verdict.findings}
    assert steady.verdict.word == "estimable"


def test_a_log_whose_clicks_stop_half_way():
    """Periods without a single click have no spread of their own; they differ all the same."""
    n = 3_000
    time = START + np.arange(n).astype("timedelta64[m]")
    log = log_of(n, rate=np.stack([RATE, 0 * RATE]), timestamp=time)
    caught(ask(log, target(0.3, 0.3, 0.2, 0.2)), "drift", "amber", "the mean reward runs from 0 to")


def test_two_policies_of_one_name_are_not_taken_for_each_other():
    with pytest.raises(EngineError, match="both called uploaded"):
        compare(log_of(), [target(0, 0, 0, 1), target(1, 0, 0, 0)], ["ips"])
