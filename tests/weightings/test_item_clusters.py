"""OffCEM: DR with weights of clusters and predictions within them, beside plain NumPy."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.logs.lookup import FOLDS
from engine.policies.uploaded import Uploaded

OFFCEM = (
    "dr(weighting=\"marginalised(features='category')\", "
    "rewards=\"tabular(item_features='category', shrinkage=4)\")"
)


@pytest.fixture(scope="module")
def rows():
    """600 rows of 40 items in 4 categories; every item is logged, some in one fold alone."""
    rng = np.random.default_rng(11)
    item = np.r_[np.arange(40), rng.choice(40, 560, p=rng.dirichlet(np.full(40, 0.5)))]
    reward = (rng.random(600) < 0.1 + 0.2 * (item % 4) + 0.2 * (item > 20)).astype(float)
    return item, item % 4, reward, rng.dirichlet(np.full(40, 0.3))


def plain_offcem(item, category, reward, fold, target, shrinkage):
    """Mean of E[q(fold, a)] + w(category) * (r - q(fold, item)), one row after the other."""
    of_item = np.arange(40) % 4
    ratio = [target[of_item == c].sum() / np.mean(category == c) for c in range(4)]
    total = 0.0
    predicted = np.empty((FOLDS, 40))
    for out in range(FOLDS):
        other = fold != out
        mean = reward[other].mean()
        for a in range(40):
            mine, alike = other & (item == a), other & (category == of_item[a])
            start = (reward[alike].sum() + shrinkage * mean) / (alike.sum() + shrinkage)
            sums = reward[mine].sum() + shrinkage * start
            predicted[out, a] = sums / (mine.sum() + shrinkage)
    for a, c, r, f in zip(item, category, reward, fold, strict=True):
        total += predicted[f] @ target + ratio[c] * (r - predicted[f, a])
    return total / len(item)


def test_offcem_is_the_plain_version(rows):
    item, category, reward, target = rows
    names = np.char.add("i", item.astype(str))
    log = from_table(
        {
            "item": names,
            "reward": reward,
            "propensity": np.full(600, 0.025),
            "category": np.char.add("c", category.astype(str)),
        }
    )
    table = log.query("SELECT item_code, category, reward, bucket FROM log ORDER BY impression")
    number = np.array([int(name[1:]) for name in log.items])
    logged = number[table["item_code"]]
    wanted = plain_offcem(
        logged, logged % 4, table["reward"].astype(float), table["bucket"] % FOLDS, target, 4.0
    )
    relation = {"item_code": np.arange(40), "probability": target[number]}
    (answer,) = compare(log, [Uploaded("target", relation, "target")], [OFFCEM]).answers
    assert answer.value == pytest.approx(wanted, rel=1e-9)
    assert answer.verdict.word != "estimable"
    assert any("chance in the predictions" in warning for warning in answer.verdict.reasons)
