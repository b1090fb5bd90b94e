"""Do the weights average to one?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence

LOGGED = "Check that the propensities are those of the policy that produced this log."
ESTIMATED = "Log propensities, or name the features that the logging policy used."
NONE = "Show every item that the policy shows in each impression{}."
AWARE = ", or use policy_aware weights"

COST = 0.25


@dataclass(frozen=True)
class MeanWeight(EstimateCheck):
    """Right weights average to 1; another mean shows that propensities do not fit the policy."""

    key: ClassVar[str] = "mean_weight"
    title: ClassVar[str] = "Mean weight"
    formula: ClassVar[str] = r"z = (\bar w - 1) / \mathrm{se}(\bar w)"
    assumes: ClassVar[str] = "The propensities were logged, not estimated from this log."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 20

    def applies(self, evidence: Evidence) -> bool:
        """Not to the logging policy counted from this very log: its weights are fitted to it."""
        fitted = evidence.of_logging_policy and bool(evidence.estimator.weigh().divides_by)
        return evidence.weights is not None and not fitted

    def judge(self, evidence: Evidence) -> Finding:
        """Amber beyond three standard errors, red outside one half to two.

        What the log never showed has no weight: the check of the support reports that share.
        Weights that divide by no logged propensity are off only when their model is: red beyond
        10%.
        """
        mean, divides = evidence.mean_weight, bool(evidence.estimator.weigh().divides_by)
        value, error = (mean.value, mean.standard_error) if mean else (float("nan"), 0.0)
        right = right_mean(evidence)
        distance = abs(value - right) / max(error, 1e-9)
        off = distance > 3 and material(evidence, abs(value - right) * evidence.estimate.value)
        wrong = not 0.5 * right <= value <= 2 * right or (
            off and abs(value - right) > 0.1 and not (divides and not evidence.estimated)
        )
        says = f"Mean weight {significant(value)} (should be "
        says += (
            f"{significant(right)}, leaving out items that were never shown"
            if right < 0.99
            else "1"
        )
        says += f"; more than {int(min(distance, 100))} standard errors off)." if off else ")."
        pooled = evidence.estimator.weigh().pools_exposure
        show = NONE.format("" if pooled else AWARE)
        then = show if not divides else ESTIMATED if evidence.estimated else LOGGED
        return self.finding(severity(off, wrong), says, then)

    def possible_values(self, evidence: Evidence) -> tuple[float, ...]:
        """The value divided by the mean weight that it should have had."""
        mean = evidence.mean_weight
        if mean is None or not mean.value > 0:
            return ()
        return (evidence.estimate.value * right_mean(evidence) / mean.value,)


def material(evidence: Evidence, bias: float) -> bool:
    """Whether a bias is more than a quarter of the value's standard error: 1% of coverage."""
    return not abs(bias) <= COST * evidence.estimate.standard_error


def right_mean(evidence: Evidence) -> float:
    """What right weights average to: one, less what the log never showed where they divide."""
    divides = bool(evidence.estimator.weigh().divides_by)
    return 1 - evidence.unsupported if divides and evidence.unsupported < 1 else 1.0
