"""Clicks that change over time."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.method import parameter
from engine.core.numbers import percent
from engine.health.check import LogCheck
from engine.logs.log import Log
from engine.logs.periods import periods


@dataclass(frozen=True)
class Drift(LogCheck):
    """The click-through rate stays the same from period to period."""

    count: int = parameter(10, "Periods", "How many periods of equal length.", low=2, high=100)

    key = "drift"
    title = "Clicks do not drift"
    formula = r"\chi^2 = \sum_t (c_t - n_t \bar c)^2 / (n_t \bar c (1 - \bar c))"
    assumes = "Rows are independent; with long sessions the check is too strict."

    def findings(self, log: Log) -> list[Finding]:
        """Amber when the rates differ by more than chance and by a tenth of the mean."""
        if not log.has("timestamp"):
            return []
        table = periods(log, self.count)
        rows, clicks = table["rows"].astype(float), table["clicks"].astype(float)
        mean = clicks.sum() / rows.sum() if rows.sum() else 0.0
        if len(rows) < 2 or not 0 < mean < 1:
            return []
        from scipy.special import chdtrc

        statistic = float(np.sum((clicks - rows * mean) ** 2 / (rows * mean * (1 - mean))))
        rates = clicks / rows
        said = f"{percent(float(rates.min()))} to {percent(float(rates.max()))}"
        if chdtrc(len(rows) - 1, statistic) > 0.001 or np.ptp(rates) < 0.1 * mean:
            return self.report("green", len(rows), f"Clicks per row stay at {said} over time.")
        return self.report(
            "amber",
            len(rows),
            f"Clicks per row change over time: {said}.",
            "Compare within periods; an average over them belongs to no time.",
        )
