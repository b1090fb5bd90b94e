"""Do weighted predictions come out where the predictions themselves do?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.inference.estimate import Estimate, of_totals
from engine.terms.names import prediction, reward, weight

ERROR = weight * (reward - prediction)


@dataclass(frozen=True)
class ControlVariate(EstimateCheck):
    """Right weights carry the predictions of the logged rows to what the target is predicted.

    Then any prediction will do, and the doubly robust form and IPS differ by chance alone. Weights
    by examination need predictions that follow the same curve: a look at the rank times a liking.
    """

    key: ClassVar[str] = "control_variate"
    title: ClassVar[str] = "Weights and predictions"
    formula: ClassVar[str] = r"\left| \frac{1}{n} \sum_i w_i \hat q_i - \hat v_{DM} \right| / se"
    assumes: ClassVar[str] = "The predictions of a row were made without that row."
    cites: ClassVar[tuple[str, ...]] = ("dudik2011", "owen2013")
    order: ClassVar[int] = 26

    def applies(self, evidence: Evidence) -> bool:
        """Wherever weighted errors are added to predictions, with weights left as they are."""
        return evidence.weights is not None and evidence.estimator.terms().get("error") == ERROR

    def judge(self, evidence: Evidence) -> Finding:
        """Amber beyond three standard errors."""
        apart = _weighted(evidence) - evidence.estimate
        error = apart.standard_error
        distance = abs(apart.value) / error if error > 1e-12 else 0.0
        says = (
            f"Weighted and unweighted predictions differ by {significant(abs(apart.value))}, "
            f"{significant(distance, 2)} standard errors"
        )
        return self.finding(
            severity(distance > 3, False),
            f"{says}: they do not belong to these weights." if distance > 3 else f"{says}.",
            "Use predictions that follow the weights' own assumption, or ips.",
        )


def _weighted(evidence: Evidence) -> Estimate:
    """The value without predictions: what IPS says with the same weights."""
    assert evidence.weights is not None
    parts = {"wr": evidence.weights["wr"], "impressions": evidence.estimate.totals["impressions"]}
    return of_totals(lambda total: total["wr"] / total["impressions"], parts)
