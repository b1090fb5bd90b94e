"""Was the policy learned from the sessions that it is evaluated on?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence


@dataclass(frozen=True)
class ReusedSessions(EstimateCheck):
    """A policy that was learned from a log fits the chance in its rewards, and so seems better.

    The value on the sessions that it was learned from is a claim: it lies above what comes, and its
    interval does not say by how much. A policy file that this program wrote says from which log it
    was learned; of other files nobody knows.
    """

    key: ClassVar[str] = "reused_sessions"
    title: ClassVar[str] = "Policy learned from these sessions"
    formula: ClassVar[str] = r"E[\hat v(\hat\pi)] > v(\hat\pi)"
    assumes: ClassVar[str] = "A policy is evaluated on sessions that it was not learned from."
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015",)
    order: ClassVar[int] = 45

    def applies(self, evidence: Evidence) -> bool:
        """Policies from files that were learned from the log."""
        return evidence.reused

    def judge(self, evidence: Evidence) -> Finding:
        """Amber: the value is too high by an unknown amount."""
        return self.finding(
            severity(True, False),
            "The policy was learned from sessions of this log, so its value on them is too high.",
            "Take its value from Learn a policy, on sessions that took no part, or from another "
            "log.",
        )
