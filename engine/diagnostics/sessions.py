"""How many independent sessions stand behind the value?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import count, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence


@dataclass(frozen=True)
class Sessions(EstimateCheck):
    """A million impressions of five users are five observations: intervals need many sessions.

    Sessions of very different length count as fewer, as many as sessions of one length would.
    """

    key: ClassVar[str] = "sessions"
    title: ClassVar[str] = "Sessions"
    formula: ClassVar[str] = r"(\textstyle\sum_s n_s)^2 / \sum_s n_s^2"
    assumes: ClassVar[str] = "What happens in one session says nothing about another."
    cites: ClassVar[tuple[str, ...]] = ("cameron2015",)
    order: ClassVar[int] = 28

    def applies(self, evidence: Evidence) -> bool:
        """Logs whose sessions hold several impressions; the others have their own check of size."""
        return evidence.log.counts["sessions"] < evidence.log.impressions

    def judge(self, evidence: Evidence) -> Finding:
        """Amber below 40 sessions of one length, red below 10."""
        sizes = evidence.estimate.totals["impressions"]
        alike = float(sizes.sum() ** 2 / (sizes**2).sum())
        says = f"The log holds {count(evidence.log.counts['sessions'], 'session')}"
        if alike < 0.9 * min(evidence.log.counts["sessions"], evidence.estimate.buckets):
            says += f", worth {significant(alike, 2)} of one length"
        if alike < 40:
            says += "; an interval needs 40 to hold what it promises"
        return self.finding(
            severity(alike < 40, alike < 10),
            says + ".",
            "Log more sessions, not more impressions of the same ones.",
        )
