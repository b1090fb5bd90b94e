"""Is what was valued near enough to what would be shown?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence

SETTLED = 0.1
"""The log settles a policy when all sessions could add less than this share to its value."""


@dataclass(frozen=True)
class LearnedPolicyCheck(EstimateCheck):
    """A policy that ranks by the log's clicks is evaluated on sessions it was not learned from.

    The policy that is shown learns from all sessions, so it may earn more than those that were
    valued. What it seems to earn on its own sessions bounds that from above.
    """

    key: ClassVar[str] = "learned_policy"
    title: ClassVar[str] = "Learned from this log"
    formula: ClassVar[str] = (
        r"\hat v(\pi_{\text{all}}) - \tfrac{1}{F} \textstyle\sum_f \hat v_f(\pi_{-f})"
    )
    assumes: ClassVar[str] = "More sessions do not make a learned policy worse on average."
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015",)
    order: ClassVar[int] = 44

    def applies(self, evidence: Evidence) -> bool:
        """Policies that were learned from the log."""
        return evidence.weights is not None and evidence.gap != 0

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where the gap, which the interval includes, is a tenth of the value or more."""
        gap, large = abs(evidence.gap), SETTLED * abs(evidence.estimate.value)
        says = (
            "The value is that of the policy learned from four fifths of the sessions. "
            f"Learned from all sessions, it may earn up to {significant(gap)} "
            f"{'more' if evidence.gap > 0 else 'less'} per impression; the interval includes "
            "this difference."
        )
        return self.finding(
            severity(not gap < large, False),
            says,
            "Log more sessions, or evaluate a policy that was learned from another log.",
        )
