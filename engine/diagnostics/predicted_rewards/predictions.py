"""Does the value rest on predictions alone?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence


@dataclass(frozen=True)
class Predictions(EstimateCheck):
    """Without weights, nothing in the log corrects the errors of predicted rewards."""

    key: ClassVar[str] = "predictions"
    title: ClassVar[str] = "Predictions alone"
    formula: ClassVar[str] = r"E[\hat q] - E[r]"
    assumes: ClassVar[str] = "Nothing."
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)
    order: ClassVar[int] = 60

    def applies(self, evidence: Evidence) -> bool:
        """Estimators with predictions and without weights."""
        return evidence.weights is None and evidence.estimator.rewards_model() is not None

    def judge(self, evidence: Evidence) -> Finding:
        """Amber: a direction at best."""
        return self.finding(
            "amber",
            (
                "The value is only as accurate as the predicted rewards; the interval does not "
                "include their error."
            ),
            "Log propensities; a doubly robust estimate can then correct the predictions.",
        )
