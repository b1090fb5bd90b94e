"""The derivatives of a value by the examination curve are what small changes of the curve do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.core.method import methods
from engine.estimators.estimator import Estimator
from engine.evaluation.estimation import value_at
from engine.evaluation.nuisance.curve_changes import CurveChanges
from engine.evaluation.plan import EvaluationPlan
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.totals.aggregation import AggregationPass
from tests.evaluation.test_curve_uncertainty import position_based

STEP = 1e-5
BENDS = {"mle": 2e-5, "cressie_read": 1e-3}
"""How exact the derivative is at a mean weight of one, where these bend."""
ESTIMATORS = [
    key
    for key, kind in methods("estimators").items()
    if issubclass(kind, Estimator) and kind().weighted and not kind().uses("previous")
]


@pytest.fixture(scope="module")
def log() -> Log:
    return position_based(3, 1_000)[0]


def stepped(changes: CurveChanges, estimator: Estimator, log: Log) -> np.ndarray:
    """(K,) the same by changing one rank at a time, up and down."""
    weighting, curve, slopes = changes.weighting, changes.weighting.curve(log), []
    for rank, seen in enumerate(curve):
        ends = []
        for way in (STEP * seen, -STEP * seen):
            changed = curve + way * (np.arange(len(curve)) == rank)
            weight = weighting.of_curve(changes.relation, log, changed)
            joint = AggregationPass(log, {"policy": [""]}, "CAST(0 AS INTEGER)")
            settled = estimator.settled(log, weight)
            request = replace(changes.request, terms=settled.terms(), weight=weight)
            ends.append(value_at(settled, joint.add(request), joint.run())[0])
        slopes.append((ends[0] - ends[1]) / (2 * STEP * seen))
    return np.array(slopes)


def planned(log: Log, policy: str, estimator: str) -> tuple[CurveChanges, Any, dict[str, Any]]:
    plan = EvaluationPlan(log, None)
    estimate = plan.add(Policy.parse(policy), Estimator.parse(estimator))
    assert estimate.curve is not None
    return estimate.curve, (estimate.estimator, plan.joint), plan.joint.run()


@pytest.mark.parametrize("weighting", ["policy_aware", "examination"])
@pytest.mark.parametrize("key", [*ESTIMATORS, "clipped(max_weight=1.5"])
def test_one_pass_gives_the_derivatives_by_all_ranks(log: Log, key: str, weighting: str) -> None:
    spec = f"{key}, " if "(" in key else f"{key}("
    policy = "most_relevant" if key != "dr" else "softmax"
    changes, (estimator, joint), sums = planned(log, policy, f"{spec}weighting={weighting})")
    mine = changes._slopes(estimator, joint, sums)
    assert mine == pytest.approx(
        stepped(changes, estimator, log), rel=1e-6, abs=BENDS.get(key, 1e-8)
    )


def test_sums_where_the_log_lies_are_those_of_its_strata(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    for weighting in ("policy_aware", "examination"):
        changes, found, sums = planned(log, "most_relevant", f"sndr(weighting={weighting})")
        fetched = changes._slopes(*found, sums)
        with monkeypatch.context() as patch:
            patch.setattr(AggregationPass, "cube", lambda joint: None)
            summed = changes._slopes(*found, sums)
        assert summed == pytest.approx(fetched, rel=1e-9)
