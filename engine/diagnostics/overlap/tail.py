"""How heavy is the tail of the weights?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import percent, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.totals.largest_weights import tail_index


@dataclass(frozen=True)
class Tail(EstimateCheck):
    """With a heavy tail of weights, a single further row could change the value.

    The tail index k of the largest weights says whether their mean (k < 1) and variance (k < 1/2)
    exist; it can miss one row that towers over all, so that row's share stands beside it.
    """

    key: ClassVar[str] = "tail"
    title: ClassVar[str] = "Tail of the weights"
    formula: ClassVar[str] = r"P(w > t) \sim t^{-1/k}"
    assumes: ClassVar[str] = "The largest observed weights show the shape of the tail."
    cites: ClassVar[tuple[str, ...]] = ("vehtari2024", "zhang2009")
    order: ClassVar[int] = 35

    def applies(self, evidence: Evidence) -> bool:
        """Weights that are not bounded by the estimator itself."""
        bounded = evidence.estimator.bounds_weights
        return evidence.weight is not None and evidence.weights is not None and not bounded

    def judge(self, evidence: Evidence) -> Finding:
        """Amber above k = .7 or a share of 10%, red above k = 1 or a share of half."""
        assert evidence.weight is not None
        k = tail_index(evidence.log, evidence.weight)
        whole = evidence.total("w")
        share = evidence.total("max_w") / whole if whole > 0 else 0.0
        shape = "no heavy tail" if k < 0 else f"a tail index of {significant(k, 2)}"
        return self.finding(
            severity(k > 0.7 or share > 0.10, k > 1 or share > 0.50),
            f"The weights have {shape} (above 0.7 their variance may be infinite), and the "
            f"largest single weight is {percent(share, 2)} of the total.",
            "Log with a minimum propensity for every item, or clip the weights.",
        )
