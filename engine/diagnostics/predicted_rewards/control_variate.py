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
    """With right weights, weighted predictions of logged rows average to the target's prediction.

    Then any prediction will do, and the doubly robust form and IPS differ by chance alone. Weights
    by exposure need predictions that follow the same curve: a look at the rank times a liking. With
    others the chance in predictions does not cancel, so those learned from the log are never sure.
    """

    key: ClassVar[str] = "control_variate"
    title: ClassVar[str] = "Weights and predictions"
    formula: ClassVar[str] = r"\left| \frac{1}{n} \sum_i w_i \hat q_i - \hat v_{DM} \right| / se"
    assumes: ClassVar[str] = "The predictions of a row were made without that row."
    cites: ClassVar[tuple[str, ...]] = ("dudik2011", "owen2013")
    order: ClassVar[int] = 26

    def applies(self, evidence: Evidence) -> bool:
        """Wherever weighted errors are added to predictions, with weights left as they are.

        Under weights by exposure for every form that uses predictions.
        """
        if evidence.weights is None:
            return False
        form = evidence.estimator.terms().get("error")
        return form == ERROR or (form is not None and self._by_exposure(evidence))

    def judge(self, evidence: Evidence) -> Finding:
        """Amber beyond three standard errors.

        Under weights by exposure also for all predictions learned from the log, and for others
        where the two may differ, by what the log can say, by more than half a standard error of the
        value.
        """
        apart = _weighted(evidence) - evidence.estimate
        error = apart.standard_error
        distance = abs(apart.value) / error if error > 1e-12 else 0.0
        says = (
            f"Weighted and unweighted predictions differ by {significant(abs(apart.value))}, "
            f"{significant(distance, 2)} standard errors"
        )
        if distance <= 3 and self._by_exposure(evidence) and self._learned(evidence):
            return self.finding(
                "amber",
                "Weights by exposure need predictions that follow the same curve. These are "
                "learned from the log, and the interval does not include how they vary with it.",
                "Use snips or ips with these weights: they need no predictions.",
            )
        if distance <= 3 and self._by_exposure(evidence):
            reach = abs(apart.value) + 2 * error
            own = evidence.estimate.standard_error
            return self.finding(
                severity(reach > own / 2, False),
                "Weights by exposure need predictions that follow the same examination "
                "curve; these predictions may bias the value by up to "
                f"{significant(reach, 2)} (its standard error is {significant(own, 2)}).",
                "Use snips or ips with these weights: they need no predictions.",
            )
        return self.finding(
            severity(distance > 3, False),
            f"{says}: the predictions do not match these weights." if distance > 3 else f"{says}.",
            "Use predictions that make the same assumption as the weights, or use ips.",
        )

    def _by_exposure(self, evidence: Evidence) -> bool:
        """Whether the weights are ratios of exposure, by an examination curve."""
        return evidence.estimator.weigh().by_exposure

    def _learned(self, evidence: Evidence) -> bool:
        """Whether the predictions vary with the log."""
        return evidence.predicted is None or evidence.predicted.learned


def _weighted(evidence: Evidence) -> Estimate:
    """The value without predictions: what IPS says with the same weights."""
    assert evidence.weights is not None
    parts = {"wr": evidence.weights["wr"], "impressions": evidence.estimate.totals["impressions"]}
    return of_totals(lambda total: total["wr"] / total["impressions"], parts)
