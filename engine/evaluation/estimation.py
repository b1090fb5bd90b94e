"""The estimate that the totals of a pass amount to."""

from collections.abc import Mapping

import numpy as np

from engine.estimators.estimator import Estimator
from engine.inference.estimate import Estimate, Totals, of_totals
from engine.totals.weight_terms import COUNTED


def estimate(
    estimator: Estimator,
    names: Mapping[str, list[str]],
    sums: Mapping[str, np.ndarray],
    weights: Mapping[str, np.ndarray] | None = None,
) -> Estimate:
    """The estimate that an estimator makes of the totals that a pass found for it.

    `weights` holds the (buckets,) terms of WEIGHT_TERMS, for intervals that look at them.
    """
    used = {column for columns in names.values() for column in columns}
    totals = {column: np.asarray(sums[column], float) for column in (*used, *COUNTED)}

    plain = dict(weights) if weights is not None and estimator.plain else None
    if plain is not None:
        plain |= {column: totals[column] for column in COUNTED}
    return of_totals(lambda flat: value_at(estimator, names, flat), totals).with_weights(plain)


def value_at(estimator: Estimator, names: Mapping[str, list[str]], flat: Totals) -> np.ndarray:
    """(replicates,) the estimator's value at (replicates,) totals of the columns of a pass."""
    whole = {"rows": flat["rows"], "impressions": flat["impressions"]}
    for term, columns in names.items():
        parts = np.stack([flat[column] for column in columns])
        whole[term] = parts if estimator.split_by else parts[0]
    return estimator.value(whole)
