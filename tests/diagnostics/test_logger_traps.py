"""Traps in who made the log: propensities of others, loggers that did not try anything else."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from tests.diagnostics.trap_logs import LOGGED, RATE, ask, caught, log_of, target


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
        "The same estimator values the logging policy",
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
    caught(one, "counted_mixture", "amber", "used a feature that a counted mixture ignores")


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
    policy = UploadedPolicy(
        name="target", table={"item_code": np.arange(3), "probability": np.full(3, 1 / 3)}
    )
    one = ask(log, policy)
    caught(one, "propensities", "red", "never tried anything else")
    assert "examination weights or the direct method" in " ".join(one.verdict.next_steps)
    counted = ask(log, policy, "ips(weighting=\"action(propensities='counted')\")")
    caught(counted, "estimated_propensities", "red", "never tried another")


def test_propensities_that_were_never_logged_are_counted_with_a_warning():
    log = log_of()
    plain = ask(log, target(0.3, 0.3, 0.2, 0.2))
    counted = ask(
        log, target(0.3, 0.3, 0.2, 0.2), "ips(weighting=\"action(propensities='counted')\")"
    )
    caught(counted, "estimated_propensities", "amber", "mean weight near 1 does not show")
    assert counted.value == pytest.approx(plain.value, abs=2 * plain.standard_error)
    missing = {"item": np.array([0, 1] * 50), "reward": np.ones(100)}
    refused = ask(from_table(missing, name="no propensity"), target(0.5, 0.5))
    assert refused.verdict.word == "not estimable"
    assert "action(propensities='counted')" in refused.verdict.reasons[0]
