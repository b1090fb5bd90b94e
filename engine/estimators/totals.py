"""Totals per bucket: what is summed for every weight, and the estimate that totals amount to."""

from collections.abc import Mapping

import numpy as np

from engine.estimators.estimator import Estimator
from engine.inference.estimate import Estimate, Totals, of_totals
from engine.logs.log import Log

EVIDENCE = {
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


def estimate(
    estimator: Estimator,
    names: Mapping[str, list[str]],
    found: Mapping[str, np.ndarray],
    weights: Mapping[str, np.ndarray] | None = None,
) -> Estimate:
    """The estimate that an estimator makes of the totals that a pass found for it.

    `weights` holds the (buckets,) terms of EVIDENCE, for intervals that look at them.
    """
    used = {column for columns in names.values() for column in columns}
    totals = {column: np.asarray(found[column], float) for column in (*used, *COUNTED)}

    def value(flat: Totals) -> np.ndarray:
        whole = {"rows": flat["rows"], "impressions": flat["impressions"]}
        for term, columns in names.items():
            parts = np.stack([flat[column] for column in columns])
            whole[term] = parts if estimator.stratified else parts[0]
        return estimator.value(whole)

    plain = dict(weights) if weights is not None and estimator.plain else None
    if plain is not None:
        plain |= {column: totals[column] for column in COUNTED}
    return of_totals(value, totals).with_weights(plain)
