"""The published experiment on handwritten digits: classification as a bandit."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table

PUBLISHED = {
    "ips": (0.0303, 0.0245),
    "snips": (0.0228, 0.0179),
    "dm": (0.4365, 0.0176),
    "dr": (0.0162, 0.0127),
}
"""Mean and standard deviation over 30 runs of the relative error."""
RUNS = 200
PREDICTED = "rewards=\"columns(prediction='prediction', expected='expected')\""
FOREST = {"n_estimators": 100, "max_depth": 5, "min_samples_leaf": 10, "random_state": 12345}
BOOSTING = {"max_iter": 30, "learning_rate": 0.01, "max_depth": 5, "min_samples_leaf": 10}
"""Shallow models, as in the pipeline's examples: a full forest makes SNIPS err less than published,
and more boosting makes DM err less."""


def one_run(images, labels, seed):
    """Relative errors: logging is a logistic regression, the target a random forest."""
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    train, test, known, true = train_test_split(images, labels, test_size=0.7, random_state=seed)
    logger = LogisticRegression(max_iter=10_000, C=100).fit(train, known)
    forest = RandomForestClassifier(**FOREST).fit(train, known)
    logging = 0.4 * np.eye(10)[logger.predict(test)] + 0.6 / 10
    target = 0.9 * np.eye(10)[forest.predict(test)] + 0.1 / 10
    rows, rng = np.arange(len(test)), np.random.default_rng(seed)
    action = (rng.random((len(test), 1)) > np.cumsum(logging, axis=1)).sum(axis=1).clip(max=9)
    reward = (action == true).astype(float)
    predicted = np.zeros((len(test), 10))
    encoded = np.eye(10)
    for part in range(3):
        out = rows % 3 == part
        model = HistGradientBoostingClassifier(**BOOSTING, random_state=0)
        model.fit(np.hstack([test[~out], encoded[action[~out]]]), reward[~out])
        for item in range(10):
            asked = np.hstack([test[out], np.repeat(encoded[[item]], out.sum(), axis=0)])
            predicted[out, item] = model.predict_proba(asked)[:, 1]
    log = from_table(
        {
            "item": action.astype(str),
            "reward": reward,
            "propensity": logging[rows, action],
            "target": target[rows, action],
            "prediction": predicted[rows, action],
            "expected": (target * predicted).sum(axis=1),
        },
        name=f"digits {seed}",
    )
    truth = target[rows, true].mean()
    asked = ["ips", "snips", f"dm({PREDICTED})", f"dr({PREDICTED})"]
    found = compare(log, ["columns"], asked).answers
    return [abs(one.value - truth) / truth for one in found]


@pytest.fixture(scope="module")
def errors():
    from sklearn.datasets import load_digits
    from threadpoolctl import threadpool_limits

    images, labels = load_digits(return_X_y=True)
    with threadpool_limits(1):
        return np.array([one_run(images, labels, seed) for seed in range(RUNS)])


@pytest.mark.long
def test_errors_lie_within_the_published_spread_and_dr_is_ahead_of_ips_and_snips(errors):
    """Thirty runs, as published, do not decide the order of DR and SNIPS: see docs/learning.md."""
    mean = dict(zip(PUBLISHED, errors.mean(axis=0), strict=True))
    for name, (published, spread) in PUBLISHED.items():
        assert mean[name] == pytest.approx(published, abs=spread), name
    paired = errors[:, 3] - errors[:, 1]
    assert mean["dr"] < mean["snips"]
    assert paired.mean() < -2 * paired.std(ddof=1) / np.sqrt(RUNS)
    assert mean["dr"] < 0.8 * mean["ips"]
