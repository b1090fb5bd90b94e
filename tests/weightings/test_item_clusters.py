"""OffCEM: DR with weights of clusters and predictions within them, beside plain NumPy."""

import numpy as np
import pytest

from engine.estimators.estimator import Estimator
from engine.evaluation.compare import compare
from engine.evaluation.nuisance import prediction_changes
from engine.evaluation.plan import EvaluationPlan
from engine.logs.arrays import from_table
from engine.logs.lookup import FOLDS
from engine.policies.uploaded import UploadedPolicy

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


def plain_offcem(item, category, reward, fold, target, shrinkage, mass=None):
    """Mean of E[q(fold, a)] + w(category) * (r - q(fold, item)), one row after the other.

    A row enters predictions with its mass.
    """
    of_item, mass = np.arange(40) % 4, np.ones(len(item)) if mass is None else mass
    ratio = [target[of_item == c].sum() / np.mean(category == c) for c in range(4)]
    total = 0.0
    predicted = np.empty((FOLDS, 40))
    for out in range(FOLDS):
        other = np.where(fold != out, mass, 0)
        mean = (reward * other).sum() / other.sum()
        for a in range(40):
            mine, alike = other * (item == a), other * (category == of_item[a])
            start = ((reward * alike).sum() + shrinkage * mean) / (alike.sum() + shrinkage)
            sums = (reward * mine).sum() + shrinkage * start
            predicted[out, a] = sums / (mine.sum() + shrinkage)
    for a, c, r, f in zip(item, category, reward, fold, strict=True):
        total += predicted[f] @ target + ratio[c] * (r - predicted[f, a])
    return total / len(item)


@pytest.fixture(scope="module")
def logged(rows):
    """The log of the rows, the arguments of the plain version, and the policy."""
    item, category, reward, target = rows
    log = from_table(
        {
            "item": np.char.add("i", item.astype(str)),
            "reward": reward,
            "propensity": np.full(600, 0.025),
            "category": np.char.add("c", category.astype(str)),
        }
    )
    table = log.query("SELECT item_code, reward, bucket FROM log ORDER BY impression")
    number = np.array([int(name[1:]) for name in log.items])
    shown = number[table["item_code"]]
    fold = table["bucket"] % FOLDS
    plain = (shown, shown % 4, table["reward"].astype(float), fold, target, 4.0)
    relation = {"item_code": np.arange(40), "probability": target[number]}
    return log, plain, UploadedPolicy("target", relation, "target"), table["bucket"]


def test_offcem_is_the_plain_version(logged):
    log, plain, policy, _ = logged
    (answer,) = compare(log, [policy], [OFFCEM]).answers
    assert answer.value == pytest.approx(plain_offcem(*plain), rel=1e-9)
    assert answer.verdict.word != "estimable"
    assert any("includes the chance in the pred" in warning for warning in answer.verdict.reasons)


def test_a_row_moves_the_value_by_way_of_the_predictions_as_one_more_like_it_would(logged):
    """Each row is a bucket of its own: its mass in the predictions is raised and lowered a bit."""
    log, plain, policy, bucket = logged
    plan = EvaluationPlan(log, None)
    changes = plan.add(policy, Estimator.parse(OFFCEM)).predicted
    moved = changes.effect(Estimator.parse(OFFCEM), log).at(np.sort(bucket))[:, 0]
    for row in (0, 7, 50, 333, 599):
        ends = [
            plain_offcem(*plain, mass=1 + way * (np.arange(600) == row)) for way in (1e-4, -1e-4)
        ]
        wanted = (ends[0] - ends[1]) / 2e-4
        assert moved[np.sort(bucket) == bucket[row]] == pytest.approx(wanted, rel=1e-5, abs=1e-9)


@pytest.fixture(scope="module")
def two_ranks():
    """600 impressions of two ranks: counted weights of features have a mean of one at each rank."""
    rng = np.random.default_rng(12)
    item = rng.integers(20, size=1_200)
    log = from_table(
        {
            "impression": np.repeat(np.arange(600), 2),
            "rank": np.tile([1, 2], 600),
            "item": np.char.add("i", item.astype(str)),
            "reward": (rng.random(1_200) < 0.1 + 0.1 * (item % 4) + 0.02 * (item % 5)).astype(
                float
            ),
            "propensity": np.full(1_200, 0.05),
            "category": np.char.add("c", (item % 4).astype(str)),
        }
    )
    target = {"item_code": np.arange(20), "probability": rng.dirichlet(np.full(20, 0.3))}
    return log, UploadedPolicy("target", target, "target")


def test_forms_by_rank_and_by_logger_move_with_the_predictions_as_the_plain_form_does(two_ranks):
    """Weights whose mean is one divide by the number of rows: all three are the same value."""
    log, policy = two_ranks
    plain, by_rank, by_logger = compare(
        log, [policy], [OFFCEM, OFFCEM.replace("dr", "sndr", 1), "weighted_" + OFFCEM]
    ).answers
    for answer in (by_rank, by_logger):
        assert answer.value == pytest.approx(plain.value, rel=1e-9)
        assert answer.interval == pytest.approx(plain.interval, rel=1e-3)
        assert any("includes the chance in the pred" in reason for reason in answer.verdict.reasons)


@pytest.mark.parametrize(("rewards", "most"), [("click_model", 200_000), ("tabular", 10)])
def test_where_the_interval_leaves_the_chance_in_predictions_out_the_verdict_says_so(
    two_ranks, rewards, most, monkeypatch
):
    """Predictions that are no means of cells, and too many cells."""
    monkeypatch.setattr(prediction_changes, "MOST", most)
    log, policy = two_ranks
    spec = f"dr(weighting=\"marginalised(features='category')\", rewards='{rewards}')"
    (answer,) = compare(log, [policy], [spec]).answers
    assert answer.verdict.word == "directional"
    assert any("too narrow" in reason for reason in answer.verdict.reasons)
