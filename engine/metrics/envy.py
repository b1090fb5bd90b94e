"""Envy between items, and dominance over the uniform ranking."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Standing:
    """How items fare under exposures.

    Args:
        impact: (n,) expected clicks of each item over all queries.
        mean_max_envy: mean over items of what an item would gain in the places of another.
        better_than_uniform: share of items that get at least 10% more than under uniform ranking.
        worse_than_uniform: share of items that get at least 10% less.
    """

    impact: np.ndarray
    mean_max_envy: float
    better_than_uniform: float
    worse_than_uniform: float


def standing(relevance: np.ndarray, exposure: np.ndarray) -> Standing:
    """Envy and dominance over uniform (Saito and Joachims, saito2022fair).

    Items without merit for any query are left out.

    Args:
        relevance: (Q, n) of each item for each query.
        exposure: (Q, n) of each item for each query.
    """
    counted = relevance.sum(axis=0) > 0
    in_place_of = relevance.T @ exposure
    impact = np.diag(in_place_of)
    envy = in_place_of.max(axis=1) - impact
    uniform = (relevance * exposure.mean(axis=1, keepdims=True)).sum(axis=0)
    if not counted.any():
        return Standing(impact, 0.0, 0.0, 0.0)
    ratio = impact[counted] / uniform[counted]
    better, worse = float((ratio >= 1.1).mean()), float((ratio <= 0.9).mean())
    return Standing(impact, float(envy[counted].mean()), better, worse)
