"""Learning from published synthetic data whose true values are known."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.evaluation.learned.honest_split import learn
from engine.ingest.load import load

FOLDER = Path(__file__).parents[1] / "published" / "learn"
"""Synthetic bandit data of another package: 10 actions, 5 columns of context, true values known."""
EXPECTED = json.loads((FOLDER / "expected.json").read_text("utf-8"))
COLUMNS = "'x0,x1,x2,x3,x4'"


@pytest.fixture(scope="module")
def logs():
    return {
        name: load(FOLDER / f"synthetic_{name}_train.parquet")
        for name in ("uniform", "adversarial")
    }


@pytest.fixture(scope="module")
def test_rows():
    return pd.read_parquet(FOLDER / "synthetic_test.parquet")


def true_value(policy, rows):
    chance = policy.fitted().chances(rows)
    expected = rows[[f"expected_{item}" for item in policy.fitted().items]].to_numpy()
    return float((chance * expected).sum(axis=1).mean())


@pytest.mark.parametrize(("name", "target"), [("uniform", 0.957), ("adversarial", 0.950)])
def test_the_best_learner_reaches_the_published_target(logs, test_rows, name, target):
    found = learn(logs[name], f"argmax(estimator='dm', features={COLUMNS})")
    value = true_value(found.policy, test_rows)
    assert value >= target
    assert value > EXPECTED[name]["ipw_learner"]
    assert value <= EXPECTED[name]["best"]
    low, high = found.honest.interval
    assert low <= value <= high


@pytest.mark.parametrize("learner", ["norm_poem", "policy_gradient"])
@pytest.mark.parametrize("name", ["uniform", "adversarial"])
def test_counterfactual_learners_come_near_it(logs, test_rows, learner, name):
    """Within .015 of the other package's inverse-propensity learner."""
    found = learn(logs[name], f"{learner}(features={COLUMNS})")
    value = true_value(found.policy, test_rows)
    assert value > EXPECTED[name]["ipw_learner"] - 0.015
    assert found.logging.value == pytest.approx(EXPECTED[name]["logging"], abs=0.04)


def test_tuning_takes_sessions_of_its_own(logs):
    found = learn(logs["uniform"], f"norm_poem(features={COLUMNS})", tune=True)
    sessions = found.split.sessions()
    assert sum(sessions.values()) == 10_000
    assert sessions["tune"] == pytest.approx(2_000, abs=100)
    assert len(found.tried) == 6
    best = max(found.tried, key=lambda pair: pair[1])
    assert found.learner.spec == best[0]
    assert np.isfinite([value for _, value in found.tried]).all()
