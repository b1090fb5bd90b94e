"""Ten traps, one log each: every one is caught, in words, before the number.

The base log is honest: one item of four per impression, chosen with known chances, clicks that
differ by item. Each trap spoils one thing.
"""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.evaluation.compare import compare
from engine.evaluation.influential_rows import influential_rows
from engine.logs.arrays import from_table
from engine.policies.uploaded import Uploaded

LOGGED = np.array([0.4, 0.3, 0.2, 0.1])
RATE = np.array([0.1, 0.2, 0.3, 0.4])
START = np.datetime64("2026-01-05T08:00:00", "us")


def log_of(n=6_000, *, logged=LOGGED, said=None, rate=RATE, seed=0, **extra):
    rng = np.random.default_rng(seed)
    item = rng.choice(len(logged), n, p=logged)
    chance = rate[item] if rate.ndim == 1 else rate[np.arange(n) * len(rate) // n, item]
    columns = {
        "item": item,
        "reward": (rng.random(n) < chance).astype(float),
        "propensity": (logged if said is None else said)[item],
    }
    return from_table(columns | extra, name=f"trap {seed}")


def target(*probability):
    items = np.arange(len(probability))
    return Uploaded(
        name="target", table={"item_code": items, "probability": np.array(probability, float)}
    )


def ask(log, policy, estimator="ips", **given):
    return compare(log, [policy], [estimator], **given).answers[0]


def caught(one, check, light, *words):
    found = next(finding for finding in one.verdict.findings if finding.check == check)
    assert found.severity == light, found
    for word in words:
        assert word in found.what, found
    worst = {"amber": "directional", "red": "not estimable"}[light]
    assert one.verdict.word in (worst, "not estimable")
    assert found.what in one.verdict.reasons
    assert found.fix in one.verdict.next_steps


def test_the_honest_log_is_estimable():
    one = ask(log_of(), target(0.3, 0.3, 0.2, 0.2))
    assert one.verdict.word == "estimable", one.verdict.reasons
    assert one.interval[0] < 0.3 * 0.1 + 0.3 * 0.2 + 0.2 * 0.3 + 0.2 * 0.4 < one.interval[1]


def test_an_item_that_was_never_shown():
    log = log_of(logged=np.array([0.5, 0.3, 0.2]))
    one = ask(log, target(0.3, 0.2, 0.1, 0.4), "snips")
    caught(one, "support", "red", "40", "never shown", "would be 9.90 or 49.9 per 100 impressions")
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
    one = ask(log, Uploaded(name="half", table=relation))
    caught(one, "support", "red", "does not cover 60.0% of the log: it lacks queries or ranks")
    assert "Give the policy items for every query" in " ".join(one.verdict.next_steps)
    assert "elsewhere" not in one.verdict.reasons[0]
    new = relation | {"item_code": np.array([0, 1, -5, 3])}
    new["probability"] = np.array([0.5, 0.0, 0.5, 0.0])
    one = ask(log, Uploaded(name="new", table=new))
    caught(one, "support", "red", "60.0% of the log", "50.0% of what it shows elsewhere was never")


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


def test_counted_propensities_do_without_the_logged_ones():
    log = log_of(said=np.array([0.4, 0.3, 0.2, 1.7]))
    one = ask(log, target(0.3, 0.3, 0.2, 0.2), "ips(weighting=\"action(propensities='counted')\")")
    assert one.verdict.word == "directional"
    assert "propensities" not in {finding.check for finding in one.verdict.findings}


def test_propensities_of_another_policy():
    one = ask(log_of(said=LOGGED[::-1]), target(0.3, 0.3, 0.2, 0.2))
    assert one.verdict.word != "estimable"
    check = next(f for f in one.verdict.findings if f.check == "mean_weight")
    assert check.severity != "green"
    assert "should be 1" in check.what
    doubled = ask(log_of(said=LOGGED / 2.5), target(0.3, 0.3, 0.2, 0.2), "snips")
    caught(doubled, "mean_weight", "red", "2.4")


def test_weights_that_leave_few_impressions():
    log = log_of(n=2_000, logged=np.array([0.90, 0.05, 0.03, 0.02]))
    caught(ask(log, target(0, 0, 0, 1)), "effective_sample_size", "red", "effective impressions")
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
    caught(one, "effective_clicks", "amber", "the largest may be yet to come")


def test_amounts_with_a_heavy_tail_far_above_zero():
    """Amounts of 1,000 and something, whose rest is heavy-tailed: snips covered in 88 of 100."""
    rng = np.random.default_rng(8)
    item, heavy = rng.choice(4, 6_000, p=LOGGED), np.exp(2 * rng.standard_normal(6_000))
    for name, reward in (("above", 1_000 + heavy), ("below", 1_000 - heavy)):
        columns = {"item": item, "reward": reward, "propensity": LOGGED[item]}
        one = ask(from_table(columns, name=name), target(0.3, 0.3, 0.2, 0.2), "snips")
        caught(one, "effective_clicks", "amber", "the largest may be yet to come")


def test_thumbs_up_and_down_are_not_heavy_tailed():
    """Nearly as many up as down: their squares tower over their mean's, yet no amount is large."""
    rng = np.random.default_rng(9)
    item = rng.choice(4, 6_000, p=LOGGED)
    reward = np.where(rng.random(6_000) < 0.4 + RATE[item], 1.0, -1.0)
    columns = {"item": item, "reward": reward, "propensity": LOGGED[item]}
    one = ask(from_table(columns, name="thumbs"), target(0.3, 0.3, 0.2, 0.2))
    assert one.verdict.word == "estimable", one.verdict.reasons


def test_clicks_of_a_few_sessions():
    """Three sessions of 600 click all along: 6,000 impressions and 30 clicks are three of each."""
    session = np.arange(6_000) // 10
    item = np.random.default_rng(1).choice(4, 6_000, p=LOGGED)
    columns = {
        "item": item,
        "session": session,
        "reward": (session % 200 == 7).astype(float),
        "propensity": LOGGED[item],
    }
    one = ask(from_table(columns, name="buyers"), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "degrees_of_freedom", "amber", "few sessions make it")


def test_a_log_in_which_everything_succeeds():
    columns = {
        "item": np.arange(4_000) % 4,
        "reward": np.ones(4_000),
        "propensity": np.full(4_000, 0.25),
    }
    one = ask(from_table(columns, name="success"), target(0.3, 0.3, 0.2, 0.2), "snips")
    assert one.interval == pytest.approx((1, 1))
    caught(one, "degrees_of_freedom", "amber", "what has not happened yet")


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
    caught(one, "expected_clicks", "amber", "should bring about 1.")
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


def test_a_logger_among_several_whose_propensities_are_not_its_own():
    n = 6_000
    rng = np.random.default_rng(5)
    first = np.arange(n) < n // 2
    other = np.array([0.1, 0.2, 0.3, 0.4])
    item = np.where(first, rng.choice(4, n, p=LOGGED), rng.choice(4, n, p=other))
    columns = {
        "item": item,
        "reward": (rng.random(n) < RATE[item]).astype(float),
        "propensity": LOGGED[item],
        "policy": np.where(first, "honest", "mistaken"),
    }
    one = ask(from_table(columns, name="loggers"), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "loggers", "amber", "'mistaken'", "mean weight")


def test_the_logging_policy_that_does_not_earn_what_it_earned():
    """Weights average to one, as every item is equally often over- and understated; only the
    replayed sees that good items are understated."""
    logged = np.array([0.25, 0.25, 0.25, 0.25])
    said = np.array([0.40, 0.40, 0.1818181818, 0.1818181818])
    log = log_of(n=20_000, logged=logged, said=said, rate=np.array([0.05, 0.05, 0.5, 0.5]))
    one = ask(log, target(0.25, 0.25, 0.25, 0.25))
    caught(
        one,
        "logging_policy_check",
        "amber",
        "logging policy through the same path",
        "standard errors",
    )


def of_two_loggers_that_look_at_the_user(seed, n=3_000):
    """Half the users like what the other half does not; one logger follows what they like."""
    rng = np.random.default_rng(seed)
    user, first = rng.integers(0, 2, n), np.arange(n) < n // 2
    liked = np.stack([LOGGED, LOGGED[::-1]])[user]
    chance = np.where(first[:, None], liked, 0.25)
    item = (chance.cumsum(axis=1) < rng.random(n)[:, None]).sum(axis=1)
    row = np.arange(n)
    columns = {
        "item": item,
        "reward": (rng.random(n) < liked[row, item]).astype(float),
        "propensity": chance[row, item],
        "policy": np.where(first, "follows", "uniform"),
        "mixture": np.array([repr(float(one)) for one in (liked[row, item] + 0.25) / 2]),
    }
    return from_table(columns, name=f"users {seed}")


def test_no_placebo_where_what_the_logger_looked_at_is_not_in_the_log():
    """Shares counted over all users earn .25, the log .275: not the fault of its propensities."""
    uniform = target(0.25, 0.25, 0.25, 0.25)
    mixture = "balanced_ips(weighting=\"balanced(mixture='mixture')\")"
    for seed in range(10):
        log = of_two_loggers_that_look_at_the_user(seed)
        for one in compare(log, [uniform], ["ips", mixture]).answers:
            assert "logging_policy_check" not in {finding.check for finding in one.verdict.findings}
            assert one.verdict.word == "estimable", one.verdict.reasons


def test_a_mixture_that_cannot_be_counted():
    """The counted mixture is 1/4 for every item, so that the log's own .275 comes out."""
    log = of_two_loggers_that_look_at_the_user(0, n=20_000)
    one = ask(log, target(0.25, 0.25, 0.25, 0.25), "balanced_ips")
    assert one.interval[0] > 0.25
    caught(one, "counted_mixture", "amber", "looked at something that a counted mixture leaves")


def test_a_logger_that_never_tried_anything_else():
    n = 3_000
    rng = np.random.default_rng(6)
    query = rng.integers(0, 3, n)
    columns = {
        "query": query.astype(str),
        "item": query,
        "reward": (rng.random(n) < 0.3).astype(float),
        "propensity": np.ones(n),
    }
    log = from_table(columns, name="deterministic")
    policy = Uploaded(
        name="target", table={"item_code": np.arange(3), "probability": np.full(3, 1 / 3)}
    )
    one = ask(log, policy)
    caught(one, "propensities", "red", "never tried anything else")
    assert "examination weights or the direct method" in " ".join(one.verdict.next_steps)
    counted = ask(log, policy, "ips(weighting=\"action(propensities='counted')\")")
    caught(counted, "estimated_propensities", "red", "never tried anything else")


def test_propensities_that_were_never_logged_are_counted_with_a_warning():
    log = log_of()
    plain = ask(log, target(0.3, 0.3, 0.2, 0.2))
    counted = ask(
        log, target(0.3, 0.3, 0.2, 0.2), "ips(weighting=\"action(propensities='counted')\")"
    )
    caught(counted, "estimated_propensities", "amber", "mean weight near 1 cannot tell")
    assert counted.value == pytest.approx(plain.value, abs=2 * plain.standard_error)
    missing = {"item": np.array([0, 1] * 50), "reward": np.ones(100)}
    refused = ask(from_table(missing, name="no propensity"), target(0.5, 0.5))
    assert refused.verdict.word == "not estimable"
    assert "action(propensities='counted')" in refused.verdict.reasons[0]


def test_no_matched_click_gives_an_interval_that_is_not_zero_to_zero():
    columns = {
        "item": np.array([0] * 500 + [1] * 500),
        "reward": np.zeros(1_000),
        "propensity": np.full(1_000, 0.5),
    }
    one = ask(from_table(columns, name="no click"), target(0.0, 1.0))
    assert one.value == 0
    assert one.interval[0] == 0
    assert 0.003 < one.interval[1] < 0.02
    assert one.verdict.word == "not estimable"


def test_where_no_click_matched_differences_and_sweeps_are_as_open_as_the_value():
    """Item 1 was never clicked, item 0 always: nothing shows that item 1 cannot be."""
    columns = {
        "item": np.array([0, 1] * 40),
        "reward": np.array([1.0, 0.0] * 40),
        "propensity": np.full(80, 0.5),
    }
    log = from_table(columns, name="one of two")
    other = target(1.0, 0.0).replace(name="other")
    found = compare(log, [target(0.0, 1.0), other], ["clipped"], sweeps=True)
    nothing, all_clicks = found.answers
    assert nothing.interval == (0, pytest.approx(2 * (1 - 0.025 ** (1 / 80))))
    first = found.differences[0]
    assert first.interval[1] == pytest.approx(nothing.interval[1] - found.baseline.interval[0])
    low, high = found.sweeps[0].as_table()["low"], found.sweeps[0].as_table()["high"]
    assert (low == 0).all()
    assert high == pytest.approx(np.full(len(high), nothing.interval[1]))
    assert not len(influential_rows(nothing)["line"])
    assert len(influential_rows(all_clicks, 5)["line"]) == 5


def test_two_policies_of_one_name_are_not_taken_for_each_other():
    with pytest.raises(EngineError, match="both called uploaded"):
        compare(log_of(), [target(0, 0, 0, 1), target(1, 0, 0, 0)], ["ips"])


@pytest.mark.parametrize(("sessions", "light"), [(6, "red"), (25, "amber"), (60, "amber")])
def test_many_impressions_of_a_few_sessions(sessions, light):
    one = ask(log_of(session=np.arange(6_000) % sessions), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "sessions", light, f"{sessions} sessions", "needs 100")


def test_one_session_that_holds_half_the_log():
    session = np.where(np.arange(6_000) < 3_000, 0, np.arange(6_000) // 5)
    one = ask(log_of(session=session), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "sessions", "red", "601 sessions, worth 4.0 of one length")


def test_enough_sessions_of_several_impressions_are_estimable():
    one = ask(log_of(session=np.arange(6_000) // 5), target(0.3, 0.3, 0.2, 0.2))
    assert one.verdict.word == "estimable", one.verdict.reasons


@pytest.mark.parametrize(("rows", "light"), [(2, "red"), (500, "amber")])
def test_a_mean_of_few_impressions(rows, light):
    log = log_of(rows, seed=3)
    caught(ask(log, "logged", "naive"), "effective_sample_size", light, f"{rows} impressions")
