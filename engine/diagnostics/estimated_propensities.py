"""Do the weights rest on propensities that were estimated from this very log?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import percent
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.weightings.action import Action
from engine.weightings.counted_propensities import counting_bias


@dataclass(frozen=True)
class EstimatedPropensities(EstimateCheck):
    """Counted propensities average out by construction, so the log cannot show wrong ones.

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
                "The log shows one item per query and rank: the logging policy never tried "
                "anything else.",
                "Use examination weights or the direct method, or log some randomised impressions.",
            )
        thin = _thinness(evidence)
        if thin > 0.1:
            return self.finding(
                "red",
                f"Contexts hold so few impressions that counting misses chances by some "
                f"{percent(thin, 2)}.",
                "Map a coarser query, or use a classifier on a few features of it.",
            )
        error = evidence.weight.calibration if evidence.weight else float("nan")
        held_out = (
            f" On sessions held out, {percent(error)} of the choices fell outside of what was "
            "foretold."
            if error == error
            else ""
        )
        included = " The interval includes what is uncertain about the counts." * (
            evidence.counts_included
        )
        return self.finding(
            severity(True, error > 0.1),
            "The propensities were estimated from this log, so a mean weight near 1 does not show "
            f"whether they are right.{included}{held_out}",
            "Log the probability with which each item was chosen, when it was chosen.",
        )


def _thinness(evidence: Evidence) -> float:
    weighting = evidence.estimator.weigh()
    if not isinstance(weighting, Action) or weighting.propensities != "counted":
        return 0.0
    return counting_bias(evidence.log)


def _one_choice(evidence: Evidence) -> bool:
    counts = evidence.log.reduce(
        "SELECT COUNT(*) AS contexts, MAX(items) AS most FROM (SELECT query_code, rank, "
        "COUNT(DISTINCT item_code) AS items FROM log GROUP BY query_code, rank) AS per_context"
    )
    return int(counts["most"][0]) == 1
