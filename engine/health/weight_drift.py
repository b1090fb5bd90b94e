"""Propensities that change over time."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.method import parameter
from engine.core.numbers import significant
from engine.health.check import LogCheck
from engine.inference.differ import differ
from engine.logs.log import Log
from engine.logs.periods import period

_INVERSES = """
SELECT {period} AS period, COUNT(*) AS rows, AVG(1e0 / propensity) AS mean,
       AVG(1e0 / propensity / propensity) AS squares
FROM log WHERE timestamp IS NOT NULL AND propensity > 0 AND propensity <= 1
GROUP BY {period} ORDER BY 1
"""


@dataclass(frozen=True)
class WeightDrift(LogCheck):
    """The mean weight of a choice at random stays the same from period to period.

    One over the propensity averages to the number of items that might have been shown, whatever
    the logging policy prefers, and so only a change of those items or of the logging moves it.
    """

    count: int = parameter(10, "Periods", "How many periods of equal length.", low=2, high=100)

    key = "weight_drift"
    title = "Propensities do not drift"
    formula = r"E[1 / p] = |\{d : \pi_0(d) > 0\}|"
    assumes = "Rows are independent; with long sessions the check is too strict."
    cites = ("horvitz1952",)

    def findings(self, log: Log) -> list[Finding]:
        """Amber when the means differ by more than chance and by a tenth."""
        if not (log.has("timestamp") and log.has("propensity")):
            return []
        sql, _ = period(log, self.count)
        table = log.reduce(_INVERSES.format(period=sql))
        mean = table["mean"]
        if len(mean) < 2:
            return []
        variance = np.maximum(table["squares"] - mean**2, 0) / table["rows"]
        error = np.maximum(np.sqrt(variance), 1e-9 * mean)
        said = f"from {significant(float(mean.min()))} to {significant(float(mean.max()))}"
        if differ(mean, error) <= 3 or np.ptp(mean) <= 0.1 * mean.mean():
            what = f"One over the propensity averages {said} over time: as many items to show."
            return self.report("green", len(mean), what)
        return self.report(
            "amber",
            len(mean),
            f"One over the propensity, the number of items to show, goes {said} over time.",
            "Ask within periods: other items could be shown, or chances were logged in another "
            "way.",
        )
