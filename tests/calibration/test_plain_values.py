"""Values of one slot in plain NumPy: equal to the engine's on a log, covered over thousands."""

import numpy as np
import pytest

from engine.calibration import world
from engine.calibration.regimes import REGIMES
from engine.evaluation.compare import compare
from engine.logs.lookup import FOLDS

SHRINKAGE = 10.0


def chances(regime):
    """(Q, D) the target of `better_often`."""
    odds = np.exp(2.5 * regime.rewards / regime.rewards.std() / 3)
    return odds / odds.sum(axis=1, keepdims=True)


def plain(table, target):
    """By estimator, the value and its standard error; DR by means of the other folds."""
    query, item, reward = table["query"].astype(int), table["item"].astype(int), table["reward"]
    weight, size = target[query, item] / table["propensity"], len(query)
    fold, shape = table["session"] % FOLDS, (FOLDS, *target.shape)
    place = np.ravel_multi_index((fold, query, item), shape)
    shown, earned = (
        np.bincount(place, part, int(np.prod(shape))).reshape(shape)
        for part in (np.ones(size), reward)
    )
    shown, earned = shown.sum(axis=0) - shown, earned.sum(axis=0) - earned
    mean = (earned.sum(axis=(1, 2)) / shown.sum(axis=(1, 2)))[:, None, None]
    predicted = (earned + SHRINKAGE * mean) / (shown + SHRINKAGE)
    expected = (target * predicted).sum(axis=2)[fold, query]
    rows = {
        "ips": weight * reward,
        "dr": expected + weight * (reward - predicted[fold, query, item]),
    }
    values = {name: (row.mean(), row.std(ddof=1) / np.sqrt(size)) for name, row in rows.items()}
    snips = (weight * reward).sum() / weight.sum()
    error = (weight * (reward - snips) / weight.mean()).std(ddof=1) / np.sqrt(size)
    return values | {"snips": (snips, error)}


def table_of(key, seed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(world, "from_table", lambda table, name: table)
        return world.draw(REGIMES[key], seed).log


def test_the_engine_has_the_plain_values(monkeypatch):
    values = plain(table_of("slots", 3, monkeypatch), chances(REGIMES["slots"]))
    drawn = world.draw(REGIMES["slots"], 3)
    target, _ = world.better_often(drawn)
    for answer in compare(drawn.log, [target], list(values)).answers:
        value, error = values[answer.estimator]
        assert answer.value == pytest.approx(value, rel=1e-9)
        assert answer.standard_error == pytest.approx(error, rel=1e-3)


@pytest.mark.long
@pytest.mark.parametrize("key", ["slots", "loggers"])
def test_plain_values_are_covered_over_3000_logs(key, monkeypatch):
    """Of 3,000 logs: 94.4% to 95.4%, with a Monte Carlo error of .4%; 92% of the first 400."""
    regime = REGIMES[key]
    target = chances(regime)
    truth = float(regime.shares @ (target * regime.rewards).sum(axis=1))
    held = {"ips": 0, "dr": 0, "snips": 0}
    for seed in range(3_000):
        for name, (value, error) in plain(table_of(key, seed, monkeypatch), target).items():
            held[name] += abs(value - truth) < 1.96 * error
    assert all(0.935 < count / 3_000 < 0.965 for count in held.values()), held
