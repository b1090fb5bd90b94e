"""Logs that are honest but for one thing, and how a trap is seen to be caught."""

import numpy as np

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy

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
    return UploadedPolicy(
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
