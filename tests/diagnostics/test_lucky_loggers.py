"""Loggers that happened to earn little are not believed more than the others."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from tests.diagnostics.some_checks import judged_by

ITEMS, RATE = 5, 0.1


def loggers(seed, many, rows):
    """Loggers with chances of their own, and items that are all liked alike."""
    rng = np.random.default_rng(seed)
    chance = 0.7 * rng.dirichlet(np.ones(ITEMS), many) + 0.3 / ITEMS
    policy = np.repeat(np.arange(many), rows)
    drawn = rng.random((many * rows, 1)) > np.cumsum(chance, axis=1)[policy]
    item = drawn.sum(axis=1).clip(max=ITEMS - 1)
    return from_table(
        {
            "item": item.astype(str),
            "propensity": chance[policy, item],
            "policy": policy.astype(str),
            "reward": (rng.random(many * rows) < RATE).astype(float),
        }
    )


def by(log, *estimators):
    with judged_by("lucky_loggers"):
        return compare(log, ["uniform"], estimators).answers


KEYS = ("weighted_ips", "weighted_dr")


@pytest.fixture(scope="module")
def answers():
    """By estimator, as published and by weights alone, the answers on twelve logs."""
    specs = [*KEYS, *(f"{key}(precision='weights')" for key in KEYS)]
    each = [by(loggers(seed, 40, 200), *specs) for seed in range(12)]
    return dict(zip(specs, zip(*each, strict=True), strict=True))


@pytest.mark.parametrize("key", KEYS)
def test_shares_from_weights_alone_are_not_biased(key, answers):
    lucky, fair = answers[key], answers[f"{key}(precision='weights')"]
    error = np.std([one.value for one in fair], ddof=1) / np.sqrt(len(fair))
    assert np.mean([one.value for one in fair]) == pytest.approx(RATE, abs=4 * error)
    assert np.mean([one.value for one in lucky]) < RATE - 4 * error, "as published: too low"
    assert all(any(f.check == "lucky_loggers" for f in one.verdict.alarms) for one in lucky)
    assert not any(f.check == "lucky_loggers" for one in fair for f in one.verdict.findings)


def test_a_few_loggers_with_many_clicks_are_not_doubted():
    (answer,) = by(loggers(1, 2, 10_000), "weighted_ips")
    assert not any(f.check == "lucky_loggers" for f in answer.verdict.alarms)
