"""What is summed for every weight, and what a pass counts in each bucket."""

import numpy as np

from engine.logs.log import Log

WEIGHT_TERMS = {
    "w": "weight",
    "w2": "weight * weight",
    "wr": "weight * reward",
    "w2r": "weight * weight * reward",
    "w2r2": "weight * weight * reward * reward",
    "max_w": "weight",
    "max_wr": "ABS(weight * reward)",
    "matched": "CASE WHEN weight > 0 THEN 1 ELSE 0 END",
    "control": "control",
    "wc": "weight * control",
    "r": "reward",
    "min_r": "reward",
    "max_r": "reward",
}
"""What diagnostics and intervals need of a weight, in the same pass; `min_` and `max_` terms are
extremes, not sums."""
COUNTED = ("rows", "impressions", "units")
"""What a pass counts in each bucket."""


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
