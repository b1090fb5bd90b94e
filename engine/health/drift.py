"""Clicks that change over time."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.method import parameter
from engine.core.numbers import percent
from engine.counts.periods import period
from engine.health.check import LogCheck
from engine.inference.sliced_means import REWARD_TREND, drifts, grouped
from engine.logs.log import Log

_RATES = """
SELECT {period} AS period, bucket, COUNT(*) AS rows,
       SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS clicks
FROM log WHERE timestamp IS NOT NULL GROUP BY {period}, bucket ORDER BY 1, 2
"""


@dataclass(frozen=True)
class ClickDrift(LogCheck):
    """The click-through rate stays the same from period to period."""

    count: int = parameter(10, "Periods", "How many periods of equal length.", low=2, high=100)

    key = "drift"
    title = "Clicks do not drift"
    formula = r"|\hat\beta_t| / \mathrm{se}_S, \quad \max_t |\bar c_t - \bar c| / \mathrm{se}_S"
    assumes = "Sessions are independent of each other."
    cites = ("cameron2015",)

    def findings(self, log: Log) -> list[Finding]:
        """Amber when rates have a trend, or one stands out, by more than chance and by a tenth."""
        if not log.has("timestamp"):
            return []
        table = log.reduce(_RATES.format(period=period(log, self.count)[0]))
        rows = np.asarray(table["rows"], float)
        clicks = np.asarray(table["clicks"], float)
        slices = np.unique(table["period"], return_inverse=True)[1]
        if len(np.unique(slices)) < 2 or not 0 < clicks.sum() < rows.sum():
            return []
        means = grouped(slices, table["bucket"], clicks, rows)
        low, high = (percent(float(end(means.mean))) for end in (np.min, np.max))
        if not drifts(means, REWARD_TREND):
            return self.report(
                "green", len(means.mean), f"Clicks per row stay between {low} and {high} over time."
            )
        return self.report(
            "amber",
            len(means.mean),
            f"Clicks per row change over time: {low} to {high}.",
            (
                "Compare policies within periods; an average over all periods describes none of "
                "them."
            ),
        )
