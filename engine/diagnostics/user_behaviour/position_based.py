"""Do clicks look as weights by examination take them to be made?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.fit_alarms.alarms import NEVER_MOVED, alarms


@dataclass(frozen=True)
class PositionBased(EstimateCheck):
    """Weights by examination are right where P(click) = P(examined) x relevance, and only there.

    Users who mix several ways of looking still obey that in the mean, so that clicks which come
    together are no problem here; clicks that exclude each other are, and so are queries that are
    read to different depths.
    """

    key: ClassVar[str] = "position_based"
    title: ClassVar[str] = "Examination times relevance"
    formula: ClassVar[str] = r"P(c = 1 \mid q, d, k) = e_k\, r_{qd}"
    assumes: ClassVar[str] = "Items were shown at more than one rank."
    cites: ClassVar[tuple[str, ...]] = ("craswell2008", "agarwal2019trust", "hemerik2020")
    order: ClassVar[int] = 24

    def applies(self, evidence: Evidence) -> bool:
        """Weightings that rest on an examination curve."""
        return evidence.weights is not None and evidence.estimator.weigh().by_exposure

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where the fit alarms of the position-based model ring.

        Not checked where no item moved between ranks, unless clicks exclude each other.
        """
        fit = alarms(evidence.log)
        if not fit.rings and not fit.moved:
            return self.finding("not checked", NEVER_MOVED)
        return self.finding(
            severity(fit.rings, False),
            " ".join(fit.sentences)
            if fit.rings
            else "No deviation from the position-based model was found in this log.",
            "Log the propensity of each item at its rank, and use it for the weights.",
        )
