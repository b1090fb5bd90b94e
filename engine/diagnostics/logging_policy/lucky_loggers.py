"""Does each logging policy bring rewards enough to be weighed by their variance?"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import count, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision.growth import ratio

LUCK = 2.0
"""Relative error of a logger's weight by its variance, times its effective clicks."""
COST = 0.25
"""The bias from this in standard errors that is tolerated: it costs 1% of coverage."""


@dataclass(frozen=True)
class LuckyLoggers(EstimateCheck):
    """A logger that happened to earn little seems precise, and then gets too much weight.

    Mean and variance come from the same rewards. With 100 loggers of 500 rows each, values were too
    low by up to a quarter and most policies were said to earn less where none did.
    """

    key: ClassVar[str] = "lucky_loggers"
    title: ClassVar[str] = "Clicks of each logger"
    formula: ClassVar[str] = r"2 L / c < \tfrac{1}{4} \mathrm{se} / \hat v"
    assumes: ClassVar[str] = "Loggers bring clicks in proportion to their rows."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017",)
    order: ClassVar[int] = 43

    def applies(self, evidence: Evidence) -> bool:
        """Estimators that weigh loggers by the variance of their scores."""
        by_scores = evidence.estimator.by_score_variance
        return evidence.by_logger is not None and evidence.weights is not None and by_scores

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where the clicks of a logger are too few for its variance."""
        few = self.times_needed(evidence) > 1
        loggers = len(evidence.by_logger or ())
        each = evidence.effective_clicks / max(loggers, 1)
        says = f"{count(loggers, 'logger')} bring {significant(each, 2)} effective clicks each"
        return self.finding(
            severity(few, False),
            f"{says}: too few to weight loggers by their variance, which favours "
            "loggers that earned little by chance."
            if few
            else f"{says}.",
            "Weight loggers by their weights alone: precision='weights'.",
        )

    def times_needed(self, evidence: Evidence) -> float:
        """Until the luck of loggers is a quarter of the standard error; it shrinks faster."""
        value, clicks = abs(evidence.estimate.value), evidence.effective_clicks
        if not (value > 0 and clicks > 0):
            return inf
        luck = LUCK * len(evidence.by_logger or ()) / clicks
        return ratio(luck, COST * evidence.estimate.standard_error / value) ** 2
