"""Do the weights rest on propensities that were estimated from this very log?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import percent
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.weightings.counted_propensities import counting_bias


@dataclass(frozen=True)
class EstimatedPropensities(EstimateCheck):
    """Weights by counted propensities average to 1 by construction, even if these are wrong.

    They hold only where the logging policy looked at nothing but what they were counted within, or
    what the classifier was shown.
    """

    key: ClassVar[str] = "estimated_propensities"
    title: ClassVar[str] = "Estimated propensities"
    formula: ClassVar[str] = r"\hat\pi_0 = n_{qdk} / n_{qk}"
    assumes: ClassVar[str] = "The logging policy looked at the query and the rank alone."
    cites: ClassVar[tuple[str, ...]] = ("strehl2010",)
    order: ClassVar[int] = 6

    def applies(self, evidence: Evidence) -> bool:
        """Wherever weights use estimated propensities."""
        return evidence.weights is not None and evidence.estimated

    def judge(self, evidence: Evidence) -> Finding:
        """Amber: nothing in the log can check them; red when the log holds no random choice.

        Red, too, when a classifier's chances are off by more than a tenth on sessions held out, or
        counted ones by as much because contexts hold few impressions.
        """
        if _one_choice(evidence):
            return self.finding(
                "red",
                "Every query and rank of the log shows a single item: the logging policy "
                "never tried another.",
                "Use examination weights or the direct method, or log some randomised impressions.",
            )
        thin = _thinness(evidence)
        if thin > 0.1:
            return self.finding(
                "red",
                "There are so few impressions per query and rank that counted propensities "
                f"are off by about {percent(thin, 2)}.",
                "Map a coarser query, or use a classifier on a few features of it.",
            )
        error = evidence.weight.calibration if evidence.weight else float("nan")
        held_out = (
            " On held-out sessions, predicted propensities and observed choices differ by "
            f"{percent(error)}."
            if error == error
            else ""
        )
        included = " The interval includes the uncertainty of the counts." * (
            evidence.counts_included
        )
        return self.finding(
            severity(True, error > 0.1),
            "The propensities were estimated from this log, so a mean weight near 1 does not show "
            f"whether they are right.{included}{held_out}",
            "Log the probability of each item at the moment it is chosen.",
        )


def _thinness(evidence: Evidence) -> float:
    counted = evidence.estimator.weigh().counts_propensities
    return counting_bias(evidence.log) if counted else 0.0


def _one_choice(evidence: Evidence) -> bool:
    counts = evidence.log.reduce(
        "SELECT COUNT(*) AS contexts, MAX(items) AS most FROM (SELECT query_code, rank, "
        "COUNT(DISTINCT item_code) AS items FROM log GROUP BY query_code, rank) AS per_context"
    )
    return int(counts["most"][0]) == 1
