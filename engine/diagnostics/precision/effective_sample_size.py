"""How many impressions carry the estimate?"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import count, percent, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision.expected_clicks import expected_clicks
from engine.diagnostics.precision.growth import ratio, sure_ratio, vagueness

SIZE, SHARE = 1_000, 0.10
"""Effective impressions that a log needs, and their share of all."""
FEWER, CLICKS = 300, 30
"""So few do under weights by exposure, where the rows of large weight should bring so many clicks:
rankers that put an item at several ranks bound such weights, and the gate does not look at which
clicks came, which would choose the lucky logs."""


@dataclass(frozen=True)
class EffectiveSampleSize(EstimateCheck):
    """Unequal weights leave fewer impressions than the log has (Kish's effective sample size)."""

    key: ClassVar[str] = "effective_sample_size"
    title: ClassVar[str] = "Effective sample size"
    formula: ClassVar[str] = r"\mathrm{ESS} = (\textstyle\sum w)^2 / \sum w^2"
    assumes: ClassVar[str] = "Rewards vary equally under large and small weights."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 30

    def applies(self, evidence: Evidence) -> bool:
        """Always: a mean without weights can rest on too few impressions as well."""
        return True

    def judge(self, evidence: Evidence) -> Finding:
        """Amber below 1,000 or 10% of the log, red below 100 or 1%.

        Weights by exposure need 300, where those of large weight should bring 30 clicks.
        """
        size, impressions = evidence.effective_sample_size, evidence.log.impressions
        share = size / impressions
        weighted = evidence.weights is not None
        says = (
            f"Effective sample size {significant(size)} of {impressions:,} impressions "
            f"({percent(share)})."
            if weighted
            else f"The value is a mean over {count(impressions, 'impression')}."
        )
        return self.finding(
            severity(
                not (self._enough(evidence) and share >= SHARE), not (size >= 100 and share >= 0.01)
            ),
            says,
            "Log longer, or log with a policy that is closer to this one."
            if weighted
            else "Log longer.",
        )

    def times_needed(self, evidence: Evidence) -> float:
        """Until enough impressions count; a share of the log that is too small stays so."""
        size = evidence.effective_sample_size
        if size < SHARE * evidence.log.impressions:
            return inf
        vague = vagueness(evidence, "w", "w2") if evidence.weights is not None else 0.0
        usual = sure_ratio(SIZE, size, vague)
        if not self._by_exposure(evidence):
            return usual
        assert evidence.weights is not None
        clicks = ratio(CLICKS, expected_clicks(evidence, evidence.weights["w2"]))
        return min(usual, max(sure_ratio(FEWER, size, vague), clicks))

    def _by_exposure(self, evidence: Evidence) -> bool:
        """Whether the value has weights, and they are ratios of exposure."""
        return evidence.weights is not None and evidence.estimator.weigh().by_exposure

    def _enough(self, evidence: Evidence) -> bool:
        """Whether so many impressions carry the value that its interval holds."""
        size = evidence.effective_sample_size
        if size >= SIZE or size < FEWER or not self._by_exposure(evidence):
            return size >= SIZE
        assert evidence.weights is not None
        return expected_clicks(evidence, evidence.weights["w2"]) >= CLICKS
