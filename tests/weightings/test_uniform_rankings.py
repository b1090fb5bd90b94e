"""Additive weights for rankings drawn evenly without replacement: the pseudo-inverse itself."""

from itertools import permutations

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy

WEIGHTS = "ips(weighting=\"pseudo_inverse(logger='uniform_rankings')\")"


def log_of(rankings, candidates, reward=None, propensity=None):
    """A log of (n, L) rankings for one query."""
    size, ranks = rankings.shape
    chance = np.full(rankings.size, 1 / candidates) if propensity is None else propensity
    return from_table(
        {
            "impression": np.repeat(np.arange(size), ranks),
            "query": np.full(rankings.size, "x"),
            "rank": np.tile(np.arange(1, ranks + 1), size),
            "item": rankings.ravel().astype(str),
            "reward": np.zeros(rankings.size) if reward is None else reward.ravel(),
            "propensity_item_rank": chance,
        }
    )


def shuffled(size, candidates, ranks, rng):
    return np.argsort(rng.random((size, candidates)), axis=1)[:, :ranks]


def policy(log, chances):
    """The target that shows item d at rank k with (L, m) chances."""
    rank, item = np.nonzero(chances)
    code = {str(name): place for place, name in enumerate(log.items)}
    table = {
        "query_code": np.zeros(len(rank), int),
        "rank": rank + 1,
        "item_code": np.array([code[str(name)] for name in item]),
        "probability": chances[rank, item],
    }
    return UploadedPolicy(name="target", table=table)


@pytest.mark.parametrize(("candidates", "ranks"), [(5, 1), (3, 2), (5, 3), (4, 4), (2, 2)])
def test_weights_are_the_pseudo_inverse_of_the_second_moments(candidates, ranks):
    """Over all rankings, each logged once: chances times pinv(E[1 1']) times what was shown."""
    rankings = np.array(list(permutations(range(candidates), ranks)))
    shown = (rankings[:, :, None] == np.arange(candidates)).astype(float)
    chances = np.tensordot(np.random.default_rng(1).dirichlet(np.ones(len(rankings))), shown, 1)
    flat = shown.reshape(len(rankings), -1)
    weight = flat @ np.linalg.pinv(flat.T @ flat / len(flat), rcond=1e-10) @ chances.ravel()
    for place in (0, len(rankings) // 2):  # a reward in one impression alone: its own weight
        reward = np.zeros(rankings.shape)
        reward[place, 0] = 1.0
        log = log_of(rankings, candidates, reward)
        value = compare(log, [policy(log, chances)], [WEIGHTS]).answers[0].value
        assert value * len(rankings) == pytest.approx(weight[place], abs=1e-9)


def severity(log, chances, check):
    answer = compare(log, [policy(log, chances)], [WEIGHTS]).answers[0]
    return next((one.severity for one in answer.verdict.findings if one.check == check), None)


def test_a_list_that_starts_anywhere_is_not_uniform():
    """Every item is as often at every rank, and weights average to one; only pairs tell."""
    rng, best = np.random.default_rng(2), np.eye(5)[:3]
    assert severity(log_of(shuffled(2_000, 5, 3, rng), 5), best, "uniform_rankings") == "green"
    rotated = (rng.integers(5, size=2_000)[:, None] + np.arange(3)) % 5
    assert severity(log_of(rotated, 5), best, "uniform_rankings") == "red"


@pytest.mark.parametrize("wrong", ["repeated", "uneven"])
def test_other_logs_are_refused(wrong):
    rankings = shuffled(50, 5, 3, np.random.default_rng(3))
    propensity = np.where(rankings.ravel() == 0, 0.4, 0.15) if wrong == "uneven" else None
    if wrong == "repeated":
        rankings[0, 1] = rankings[0, 0]
    log = log_of(rankings, 5, propensity=propensity)
    answer = compare(log, [policy(log, np.eye(5)[:3])], [WEIGHTS]).answers[0]
    assert answer.verdict.word == "not estimable"
    assert "without a repeated item" in answer.verdict.reasons[0]


def test_a_policy_that_leaves_out_items_is_refused_where_all_are_shown():
    log = log_of(shuffled(50, 3, 3, np.random.default_rng(4)), 3)
    chances = np.tile([0.5, 0.5, 0.0], (3, 1))
    answer = compare(log, [policy(log, chances)], [WEIGHTS]).answers[0]
    assert "repeats or leaves out items" in answer.verdict.reasons[0]


@pytest.mark.long
def test_values_of_uniform_rankings_are_covered():
    """Of 200 logs 95.0% +- 1.5 should be; below 91% is no chance."""
    liking, look, held = np.linspace(0.1, 0.6, 6), 1 / np.sqrt(np.arange(1, 4)), []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        rankings = shuffled(3_000, 6, 3, rng)
        reward = (rng.random(rankings.shape) < liking[rankings] * look).astype(float)
        log = log_of(rankings, 6, reward)
        low, high = compare(log, [policy(log, np.eye(6)[[5, 4, 3]])], [WEIGHTS]).answers[0].interval
        held.append(low <= liking[[5, 4, 3]] @ look <= high)
    assert np.mean(held) > 0.91
