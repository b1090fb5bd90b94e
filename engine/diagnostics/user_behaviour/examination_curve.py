"""Is the examination curve known well enough for the interval?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import count, percent
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.examination.examination_model import examine
from engine.weightings.curve_weighting import CurveWeighting


@dataclass(frozen=True)
class ExaminationCurve(EstimateCheck):
    """Weights from an estimated curve carry its error, which the interval must include."""

    key: ClassVar[str] = "examination_curve"
    title: ClassVar[str] = "Examination curve"
    formula: ClassVar[str] = r"\textstyle\sum_k \Delta \hat e_k / \sum_k \hat e_k"
    assumes: ClassVar[str] = "Users examine a rank with the same probability whatever is shown."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2019",)
    order: ClassVar[int] = 27

    def applies(self, evidence: Evidence) -> bool:
        """Weightings that rest on an examination curve."""
        return evidence.weights is not None and evidence.estimator.weigh().by_exposure

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where ranks are not linked, or the interval leaves out what is unknown.

        Such as ranks without a click, whose examination is zero with an upper bound: no session
        moves them, so that no interval of a value includes how much of them is seen.
        """
        weighting = evidence.estimator.weigh()
        assert isinstance(weighting, CurveWeighting)
        curve = examine(evidence.log, weighting.examination)
        identified = np.asarray(curve.identified, bool)
        if not identified.all():
            return self.finding(
                "amber",
                f"{count((~identified).sum(), 'rank')} cannot be linked to rank 1, so the "
                "examination there is unknown.",
                "Swap items between those ranks and rank 1 in some impressions.",
            )
        seen, bounds = curve.examination, np.asarray(curve.interval)
        low, high = evidence.estimate.interval()
        value = abs(evidence.estimate.value)
        width = (high - low) / 2 / value if value > 0 else float("inf")
        hidden = float(bounds[seen <= 0, 1].sum() / seen.sum())
        if not hidden <= width / 2:
            return self.finding(
                "amber",
                f"No click at {count((seen <= 0).sum(), 'rank')} can be compared with clicks "
                f"at other ranks; up to {percent(hidden, 2)} of all examination may happen "
                "there.",
                "Log longer, or show the same items both at those ranks and at others.",
            )
        if evidence.curve_included:
            return self.finding(
                "green", "The interval includes the uncertainty of the examination curve."
            )
        vague = float((bounds[:, 1] - bounds[:, 0]).sum() / 2 / seen.sum())
        return self.finding(
            severity(not vague <= 0, False),
            f"The interval (± {percent(width, 2)}) does not include the uncertainty of the "
            f"examination curve (± {percent(vague, 2)})."
            if not vague <= 0
            else "The examination curve is not estimated from this log.",
            "Use snips with these weights, and a curve such as all_pairs: its interval includes "
            "that uncertainty.",
        )
