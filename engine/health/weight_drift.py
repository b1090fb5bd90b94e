"""Propensities that change over time."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.method import parameter
from engine.core.numbers import significant
from engine.counts.periods import period
from engine.health.check import LogCheck
from engine.inference.sliced_means import drifts, grouped
from engine.logs.log import Log

_INVERSES = """
SELECT {period} AS period, bucket, COUNT(*) AS rows, SUM(1e0 / propensity) AS inverses
FROM log WHERE timestamp IS NOT NULL AND propensity > 0 AND propensity <= 1
GROUP BY {period}, bucket ORDER BY 1, 2
"""


@dataclass(frozen=True)
class WeightDrift(LogCheck):
    """Mean 1/propensity stays the same from period to period.

    One over the propensity averages to the number of items that might have been shown, whatever
    the logging policy prefers, and so only a change of those items or of the logging moves it.
    """

    count: int = parameter(10, "Periods", "How many periods of equal length.", low=2, high=100)

    key = "weight_drift"
    title = "Propensities do not drift"
    formula = r"E[1 / p] = |\{d : \pi_0(d) > 0\}|"
    assumes = "Sessions are independent of each other."
    cites = ("horvitz1952",)

    def findings(self, log: Log) -> list[Finding]:
        """Amber when the means differ by more than chance and by a tenth."""
        if not (log.has("timestamp") and log.has("propensity")):
            return []
        sql, _ = period(log, self.count)
        table = log.reduce(_INVERSES.format(period=sql))
        if not len(table["rows"]):
            return []
        slices = np.unique(table["period"], return_inverse=True)[1]
        rows, inverses = (np.asarray(table[name], float) for name in ("rows", "inverses"))
        means = grouped(slices, table["bucket"], inverses, rows)
        mean = means.mean
        if len(mean) < 2:
            return []
        low, high = significant(float(mean.min())), significant(float(mean.max()))
        if not drifts(means):
            what = f"Mean 1/propensity stays between {low} and {high} over time; about the number "
            what += "of candidate items."
            return self.report("green", len(mean), what)
        return self.report(
            "amber",
            len(mean),
            f"Mean 1/propensity, about the number of candidate items, goes from {low} to {high} "
            "over time.",
            "Evaluate within periods: the candidate items, or the way propensities are "
            "logged, may have changed.",
        )
