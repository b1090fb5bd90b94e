"""An interval that leaves an estimated examination curve out is never called estimable."""

from dataclasses import replace

import numpy as np
import pytest

from engine.diagnostics.user_behaviour.examination_curve import ExaminationCurve
from engine.evaluation.compare import compare
from tests.evaluation.test_curve_uncertainty import position_based


@pytest.mark.parametrize("weighting", ["policy_aware", "examination"])
def test_cascade_dr_is_directional_as_its_interval_leaves_the_curve_out(weighting: str) -> None:
    log = position_based(0, 1_000)[0]
    spec = f"cascade_dr(weighting={weighting!r})"
    answer = compare(log, ["most_relevant"], [spec]).answers[0]
    assert answer.evidence is not None
    assert not answer.evidence.curve_included
    shift = np.resize([1.0, -1.0], len(answer.evidence.estimate.influence))
    wide = replace(answer.evidence, estimate=answer.evidence.estimate.carrying(shift))
    for evidence in (answer.evidence, wide):
        assert ExaminationCurve().judge(evidence).severity == "amber"


def test_a_given_curve_has_no_uncertainty_to_leave_out() -> None:
    log = position_based(0, 1_000)[0]
    given = "uploaded(curve=(1.0, 0.5, 0.33, 0.25, 0.2, 0.17))"
    spec = f"snips(weighting='policy_aware', examination={given!r})"
    evidence = compare(log, ["most_relevant"], [spec]).answers[0].evidence
    assert evidence is not None
    assert ExaminationCurve().judge(replace(evidence, curve_included=False)).severity == "green"
