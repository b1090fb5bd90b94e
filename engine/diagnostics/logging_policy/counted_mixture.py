"""Is a counted mixture of the loggers what they really did?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.logging_policy.context_dependence import depends_on_more


@dataclass(frozen=True)
class CountedMixture(EstimateCheck):
    """A mixture counted per query, rank and item leaves out whatever else the loggers looked at.

    Its weights average to one whether it is right or not, so that no other check can detect it: of
    simulated logs whose loggers looked at the user, only 79% and 39% of such intervals held.
    """

    key: ClassVar[str] = "counted_mixture"
    title: ClassVar[str] = "Counted mixture"
    formula: ClassVar[str] = r"\max p_i / \min p_i \text{ within } (q, d, k, l)"
    assumes: ClassVar[str] = "A logger's propensities depend on the query, the item and the rank."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017",)
    order: ClassVar[int] = 23

    def applies(self, evidence: Evidence) -> bool:
        """Balanced weights whose mixture is no column of the log."""
        return evidence.weights is not None and evidence.estimator.weigh().counts_mixture

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where a logger's propensities differ within the same query, rank and item."""
        further = depends_on_more(evidence.log)
        return self.finding(
            severity(further, False),
            "The loggers' propensities differ within the same query, rank and item: the "
            "loggers used a feature that a counted mixture ignores."
            if further
            else "The loggers' propensities depend on the query, the rank and the item alone.",
            "Name a column that holds the loggers' mean propensity of each row's item.",
        )
