"""What is summed for every weight, and what a pass counts in each bucket."""

import numpy as np

from engine.logs.log import Log
from engine.terms.names import control, reward, weight
from engine.terms.term import Terms, Total, absolute, largest, smallest, where
from engine.totals.evaluator import EXTREMES

WEIGHT_TERMS: Terms = {
    "w": weight,
    "w2": weight * weight,
    "wr": weight * reward,
    "w2r": weight * weight * reward,
    "w2r2": weight * weight * reward * reward,
    "max_w": largest(weight),
    "max_wr": largest(absolute(weight * reward)),
    "matched": where(weight > 0, 1, 0),
    "control": control,
    "wc": weight * control,
    "r": reward,
    "min_r": smallest(reward),
    "max_r": largest(reward),
}
"""What diagnostics and intervals need of a weight, in the same pass."""
COUNTED = ("rows", "impressions", "units")
"""What a pass counts in each bucket."""


def over_all_buckets(name: str, by_bucket: np.ndarray) -> float:
    """A weight's total over the whole log from (buckets,) totals; those of other names are sums."""
    total = WEIGHT_TERMS.get(name)
    by = total.by if isinstance(total, Total) else ""
    return float(EXTREMES[by](by_bucket) if by in EXTREMES else by_bucket.sum())


def impressions(log: Log, rows: np.ndarray, unit: str = "bucket") -> np.ndarray:
    """(units,) how many impressions each bucket, or other unit given as SQL, holds."""
    if log.counts["rows"] == log.counts["impressions"]:
        return rows
    counted = log.reduce(
        f"SELECT {unit} AS unit, COUNT(DISTINCT impression) AS impressions "
        f"FROM log GROUP BY {unit} ORDER BY unit"
    )
    return counted["impressions"].astype(float)


def units(log: Log, impressions: np.ndarray) -> np.ndarray:
    """(buckets,) how many independent units each bucket holds.

    Its impressions, where each is a session of its own; else the bucket counts as one.
    """
    alone = log.counts["sessions"] == log.counts["impressions"]
    return impressions if alone else np.ones(len(impressions))
