"""How many independent sessions stand behind the value?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import count, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision.growth import sure_ratio, vagueness_of

ENOUGH, ENOUGH_UNEVEN = 100, 200
"""Sessions of one length that an interval needs; and where sessions differ so much in length that
they are worth less than half their number."""
LONGER = 1.25
"""By how much more a larger log needs whose longest sessions are yet to come."""


@dataclass(frozen=True)
class Sessions(EstimateCheck):
    """A million impressions of five users are five observations: intervals need many sessions.

    Sessions of very different length count as fewer, as many as sessions of one length would.
    """

    key: ClassVar[str] = "sessions"
    title: ClassVar[str] = "Sessions"
    formula: ClassVar[str] = r"(\textstyle\sum_s n_s)^2 / \sum_s n_s^2"
    assumes: ClassVar[str] = "Sessions are independent of one another."
    cites: ClassVar[tuple[str, ...]] = ("cameron2015",)
    order: ClassVar[int] = 28

    def applies(self, evidence: Evidence) -> bool:
        """Logs whose sessions hold several impressions; the others have their own check of size."""
        return evidence.log.counts["sessions"] < evidence.log.impressions

    def judge(self, evidence: Evidence) -> Finding:
        """Amber below 100 sessions of one length, or 200 where they are uneven; red below 10."""
        alike = _equal_sessions(evidence)
        says = f"The log holds {count(evidence.log.counts['sessions'], 'session')}"
        if alike < 0.9 * min(evidence.log.counts["sessions"], evidence.estimate.buckets):
            says += f", which count as {significant(alike, 2)} sessions of equal length"
        enough = _enough(evidence)
        if alike < enough:
            says += f"; an interval needs {enough} to reach its stated coverage"
        return self.finding(
            severity(alike < enough, alike < 10),
            says + ".",
            "Log more sessions, not more impressions of the same ones.",
        )

    def times_needed(self, evidence: Evidence) -> float:
        """Until there are surely enough sessions of one length; longer ones may be yet to come."""
        sizes = evidence.estimate.totals["impressions"]
        enough = _enough(evidence)
        more = LONGER if enough == ENOUGH_UNEVEN and _equal_sessions(evidence) < enough else 1.0
        return sure_ratio(more * enough, _equal_sessions(evidence), vagueness_of(sizes, sizes**2))


def _equal_sessions(evidence: Evidence) -> float:
    """How many sessions of one length would count as much."""
    sizes = evidence.estimate.totals["impressions"]
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def _enough(evidence: Evidence) -> int:
    """How many sessions of one length an interval needs: more where lengths differ much."""
    sessions = min(evidence.log.counts["sessions"], evidence.estimate.buckets)
    return ENOUGH if _equal_sessions(evidence) >= sessions / 2 else ENOUGH_UNEVEN
