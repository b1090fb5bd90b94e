"""Do weights that items share leave the errors of predictions in the value?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence


@dataclass(frozen=True)
class SharedWeights(EstimateCheck):
    """Weights of features correct the mean prediction of items that share them, not each item's.

    What chance does to the prediction of one item then stays in the value; the interval includes it
    where predictions are means counted from the log. That a prediction is drawn towards the mean of
    items with the same features stays in the value too, and in no interval: with 20 rows per item
    it came to .9 standard errors in one of five simulated catalogues, with 200 rows to at most .4.
    """

    key: ClassVar[str] = "shared_weights"
    title: ClassVar[str] = "Predictions within shared weights"
    formula: ClassVar[str] = r"\sum_d \big(\pi(d) - w(x_d)\, \pi_0(d)\big)\, (\hat q(d) - q(d))"
    assumes: ClassVar[str] = "Nothing."
    cites: ClassVar[tuple[str, ...]] = ("saito2023",)
    order: ClassVar[int] = 61

    def applies(self, evidence: Evidence) -> bool:
        """Estimators with predictions whose weights are shared by items of equal features."""
        estimator = evidence.estimator
        return (
            evidence.weights is not None
            and estimator.rewards_model() is not None
            and estimator.weigh().shared_by_items
        )

    def judge(self, evidence: Evidence) -> Finding:
        """Amber: a direction at best."""
        if evidence.predictions_included:
            return self.finding(
                "amber",
                "Weights by features do not correct the prediction of each item. The interval "
                "includes the chance in the predictions, but not that items with few rows are "
                "predicted much like others with the same features.",
                "Compare with SNIPS by features, whose interval has no predictions in it, and "
                "lower the shrinkage of the predictions.",
            )
        return self.finding(
            "amber",
            "Weights by features do not correct the predictions of single items; the "
            "interval does not include their random error and is too narrow.",
            "Compare with SNIPS by features, which uses no predictions, and with DR by items.",
        )
