"""Does the estimator answer the question that was asked?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence


@dataclass(frozen=True)
class SamePolicy(EstimateCheck):
    """The plain mean of a log is the value of its logging policy, and of no other."""

    key: ClassVar[str] = "question"
    title: ClassVar[str] = "Policy evaluated"
    formula: ClassVar[str] = r"\pi = \pi_0"
    assumes: ClassVar[str] = "Nothing."
    cites: ClassVar[tuple[str, ...]] = ("saito2021",)
    order: ClassVar[int] = 1

    def applies(self, evidence: Evidence) -> bool:
        """Estimators with neither weights nor predictions."""
        return evidence.weights is None and evidence.estimator.rewards_model() is None

    def judge(self, evidence: Evidence) -> Finding:
        """Red unless the policy is the logging policy."""
        if evidence.of_logging_policy:
            return self.finding("green", "The mean of the log is the logging policy's value.")
        return self.finding(
            "red",
            "The mean of the log is the logging policy's value, not this policy's.",
            "Choose an estimator with weights or predictions.",
        )
