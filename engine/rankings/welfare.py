"""Nash social welfare: the exposures with the largest product of all items' impact."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Welfare:
    """Exposures (Q, n) of the items for each query, and how near they are to the best.

    Args:
        exposure: (Q, n).
        log_welfare: sum over items of merit^power times the logarithm of their impact.
        gap: the log welfare is at most this far below the best, per unit of merit^power.
        steps: how many steps it took.
    """

    exposure: np.ndarray
    log_welfare: float
    gap: float
    steps: int


def nash_welfare(
    relevance: np.ndarray,
    examination: np.ndarray,
    power: float = 0.0,
    gap: float = 0.001,
    most_steps: int = 20_000,
    present: np.ndarray | None = None,
) -> Welfare:
    """The exposures of highest Nash social welfare, by Frank-Wolfe with exact line search.

    Every step solves one assignment per query; the worth of an item at a rank is a product, so the
    assignment is a sort. It starts from the uniform ranking, and leaves out items without merit.

    Args:
        relevance: (Q, n) of each item for each query.
        examination: (n,) of each rank, falling.
        power: how much merit counts: 0 for every item alike, 1 in proportion to merit.
        gap: the share by which the (weighted) geometric mean of impact may miss the best.
        most_steps: after which it stops in any case.
        present: (Q, n) whether the item can be shown for the query; all can if None.
    """
    present = np.ones(relevance.shape, dtype=bool) if present is None else present
    weights = np.where(np.arange(len(examination)) < present.sum(axis=1)[:, None], examination, 0.0)
    merit = relevance.sum(axis=0)
    counted = merit > 0
    weight = np.where(counted, np.where(counted, merit, 1.0) ** power, 0.0)
    exposure = present * (weights.sum(axis=1) / np.maximum(present.sum(axis=1), 1))[:, None]
    left, step = 0.0, 0
    for step in range(most_steps + 1):
        impact = np.where(counted, (relevance * exposure).sum(axis=0), 1.0)
        slope = relevance * (weight / impact)
        toward = _sorted_exposure(np.where(present, slope, -np.inf), weights) - exposure
        left = float((slope * toward).sum()) / max(weight.sum(), 1e-300)
        if left <= gap or step == most_steps:
            break
        change = (relevance * toward).sum(axis=0)
        exposure = exposure + _best_length(impact, change, weight) * toward
    impact = np.where(counted, (relevance * exposure).sum(axis=0), 1.0)
    return Welfare(exposure, float(weight @ np.log(impact)), left, step)


def _sorted_exposure(slope: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(Q, n) the exposures when each query's items are sorted by their slope."""
    result = np.empty(slope.shape)
    order = np.argsort(-slope, axis=1, kind="stable")
    np.put_along_axis(result, order, weights, axis=1)
    return result


def _best_length(impact: np.ndarray, change: np.ndarray, weight: np.ndarray) -> float:
    """The step in [0, 1] of highest welfare, by bisection on its falling slope."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        now = np.maximum(impact + middle * change, 1e-300)
        if float(weight @ (change / now)) > 0:
            low = middle
        else:
            high = middle
    return low
