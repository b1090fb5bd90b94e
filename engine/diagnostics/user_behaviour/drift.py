"""Does the log change along its time?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.inference.sliced_means import REWARD_TREND, TREND, drifts


@dataclass(frozen=True)
class Drift(EstimateCheck):
    """When rewards or weights change over time, the log's mean describes the past."""

    key: ClassVar[str] = "drift"
    title: ClassVar[str] = "Drift"
    formula: ClassVar[str] = r"\max_t |\bar r_t - \bar r| / \mathrm{se}"
    assumes: ClassVar[str] = "The future is like the period that was logged."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 50

    def applies(self, evidence: Evidence) -> bool:
        """Logs with timestamps over more than one period."""
        return evidence.by_period is not None and len(evidence.by_period) > 1

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where a period differs from the others by more than chance, and by over a tenth."""
        assert evidence.by_period is not None
        both = (
            ("reward", evidence.by_period.rewards, REWARD_TREND),
            ("weight", evidence.by_period.weights, TREND),
        )
        moved = [
            f"the mean {what} runs from {significant(np.nanmin(means.mean))} to "
            f"{significant(np.nanmax(means.mean))}"
            for what, means, chance in both
            if drifts(means, chance)
        ]
        count = len(evidence.by_period)
        says = (
            f"Over {count} periods {' and '.join(moved)}, which is more than chance explains."
            if moved
            else f"Rewards and weights are steady over {count} periods."
        )
        return self.finding(
            severity(bool(moved), False),
            says,
            "Look at each period, and evaluate the policy on a recent one alone.",
        )
