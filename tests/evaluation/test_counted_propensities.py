"""Values under counted propensities carry the chance of the counts, as plain NumPy has it."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy

QUERIES, ITEMS = 3, 4
COUNTED = "(weighting=\"action(propensities='counted')\")"
WANTED = np.array([[0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], [0.25] * 4])
TARGET = UploadedPolicy(
    name="wanted",
    table={
        "query_code": np.repeat(np.arange(QUERIES), ITEMS),
        "item_code": np.tile(np.arange(ITEMS), QUERIES),
        "probability": WANTED.ravel(),
    },
)
LOGGING = np.array([[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1]])
LIKED = np.linspace(0.1, 0.6, QUERIES * ITEMS).reshape(QUERIES, ITEMS)


def drawn(rng, n):
    query = rng.integers(0, QUERIES, n)
    item = (rng.random(n)[:, None] > LOGGING.cumsum(axis=1)[query]).sum(axis=1).clip(0, ITEMS - 1)
    return query, item, (rng.random(n) < LIKED[query, item]).astype(float)


def plain(query, item, reward):
    """IPS and its standard error: w (r - mean of the cell) + the policy's mean in the context."""
    place = query * ITEMS + item
    shown = np.bincount(place, minlength=QUERIES * ITEMS).reshape(QUERIES, ITEMS)
    mean = np.bincount(place, reward, QUERIES * ITEMS).reshape(QUERIES, ITEMS) / shown
    weight = (WANTED * shown.sum(axis=1, keepdims=True) / shown)[query, item]
    value = (weight * reward).mean()
    influence = weight * (reward - mean[query, item]) + (WANTED * mean).sum(axis=1)[query] - value
    return value, influence.std(ddof=1) / np.sqrt(len(query)), weight * reward


def test_the_error_is_that_of_the_plain_formula():
    query, item, reward = drawn(np.random.default_rng(0), 1_500)
    log = from_table(
        {"query": query.astype(str), "item": item.astype(str), "reward": reward}, name="counted"
    )
    ips, snips = compare(log, [TARGET], [f"ips{COUNTED}", f"snips{COUNTED}"]).answers
    value, error, _ = plain(query, item, reward)
    assert ips.value == pytest.approx(value, rel=1e-9)
    assert ips.standard_error == pytest.approx(error, rel=1e-6)
    assert snips.standard_error == pytest.approx(error, rel=2e-3)
    assert "includes the uncertainty of the counts" in ips.verdict.reasons[0]


def test_the_logging_policy_itself_earns_the_mean_of_the_log():
    query, item, reward = drawn(np.random.default_rng(1), 800)
    log = from_table(
        {"query": query.astype(str), "item": item.astype(str), "reward": reward}, name="itself"
    )
    answer = compare(log, ["logged"], [f"ips{COUNTED}"]).answers[0]
    assert answer.value == pytest.approx(reward.mean(), rel=1e-9)
    assert answer.standard_error == pytest.approx(reward.std(ddof=1) / np.sqrt(800), rel=1e-6)


def test_intervals_cover_that_left_out_the_counts_before():
    """Of 1,000 logs: 95% nominal, Monte Carlo error .7%; without the counts a quarter too wide."""
    rng, truth = np.random.default_rng(2), (WANTED * LIKED).sum(axis=1).mean()
    rows = [plain(*drawn(rng, 1_500)) for _ in range(1_000)]
    held = np.mean([abs(value - truth) < 1.96 * error for value, error, _ in rows])
    before = np.mean([part.std() / np.sqrt(1_500) / error for _, error, part in rows])
    assert 0.93 < held < 0.97
    assert before > 1.1
