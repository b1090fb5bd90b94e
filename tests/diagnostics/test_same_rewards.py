"""Loggers of different times: what averages over loggers leans to one of them."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy

PLACE = np.linspace(-0.5, 0.5, 6)
LOGGERS = [np.exp(1.2 * PLACE), np.exp(-1.2 * PLACE)]
UNIFORM = UploadedPolicy(
    name="u", table={"item_code": np.arange(6), "probability": np.full(6, 1 / 6)}
)


def asked(times, estimator, seed=0, n=8_000):
    """The first logger logs one half, the second the other, when rewards are so many times more."""
    rng, first = np.random.default_rng(seed), np.arange(n) < n // 2
    chance = np.where(first[:, None], *(one / one.sum() for one in LOGGERS))
    item = (chance.cumsum(axis=1) < rng.random(n)[:, None]).sum(axis=1).clip(0, 5)
    rate = np.where(first, 0.08, 0.08 * times) * (1 + PLACE[item])
    columns = {
        "item": item,
        "reward": (rng.random(n) < rate).astype(float),
        "propensity": chance[np.arange(n), item],
        "policy": np.where(first, "first", "second"),
    }
    return compare(from_table(columns, name=f"{times} {seed}"), [UNIFORM], [estimator]).answers[0]


@pytest.mark.parametrize("estimator", ["balanced_ips", "weighted_ips", "weighted_dr"])
@pytest.mark.parametrize("times", [3, 1.5])
def test_better_times_are_heard_where_loggers_are_averaged(times, estimator):
    """Of 80 such logs, balanced_ips covered in 21 and 91 per cent, weighted_ips in 0 and 55."""
    answer = asked(times, estimator)
    assert answer.verdict.word != "estimable"
    assert "more per row under one logger than under another" in " ".join(answer.verdict.reasons)
    assert any("ips or snips" in step for step in answer.verdict.next_steps)


def test_steady_times_are_not_doubted():
    words = [asked(1, "weighted_ips", seed).verdict.word for seed in range(8)]
    assert words.count("estimable") >= 7
    assert asked(1, "balanced_ips").verdict.word == "estimable"


def test_plain_weights_ask_no_logger_of_anothers_rows():
    checks = {finding.check for finding in asked(3, "ips").verdict.findings}
    assert "same_rewards" not in checks
