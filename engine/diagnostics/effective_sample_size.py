"""How many impressions carry the estimate?"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import count, percent, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.growth import sure_ratio, vagueness

SIZE, SHARE = 1_000, 0.10
"""Effective impressions that a log needs, and their share of all."""


@dataclass(frozen=True)
class EffectiveSampleSize(EstimateCheck):
    """Unequal weights leave fewer impressions than the log has (Kish's effective sample size)."""

    key: ClassVar[str] = "effective_sample_size"
    title: ClassVar[str] = "Effective sample size"
    formula: ClassVar[str] = r"\mathrm{ESS} = (\textstyle\sum w)^2 / \sum w^2"
    assumes: ClassVar[str] = "Rewards vary alike under large and small weights."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 30

    def applies(self, evidence: Evidence) -> bool:
        """Always: a mean without weights can rest on too few impressions as well."""
        return True

    def judge(self, evidence: Evidence) -> Finding:
        """Amber below 1,000 or 10% of the log, red below 100 or 1%."""
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
            severity(not (size >= SIZE and share >= SHARE), not (size >= 100 and share >= 0.01)),
            says,
            "Log longer, or with a policy that is closer to this one."
            if weighted
            else "Log longer.",
        )

    def times_needed(self, evidence: Evidence) -> float:
        """Until enough impressions count; a share of the log that is too small stays so."""
        size = evidence.effective_sample_size
        if size < SHARE * evidence.log.impressions:
            return inf
        vague = vagueness(evidence, "w", "w2") if evidence.weights is not None else 0.0
        return sure_ratio(SIZE, size, vague)
