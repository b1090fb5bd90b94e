"""Cutting planes for a structural support vector machine: learn from the worst pages so far."""

from collections.abc import Callable

import numpy as np

Oracle = Callable[[np.ndarray], tuple[np.ndarray, float]]
"""From weights (p,) to the mean (p,) by which the right pages' features exceed those of the most
violating pages, and the mean loss of the latter."""


def learn(
    features: int, oracle: Oracle, cost: float, close: float = 1e-3, most_planes: int = 100
) -> np.ndarray:
    """(p,) weights that set right pages above others by their loss, as far as one slack allows.

    Minimises |w|^2 / 2 + cost times the slack, adding the plane that is violated most until none is
    violated by more than `close`.
    """
    planes, losses = np.zeros((1, features)), np.zeros(1)
    share = np.ones(1)
    weights = np.zeros(features)
    for _ in range(most_planes):
        plane, loss = oracle(weights)
        slack = float((losses - planes @ weights).max())
        if loss - plane @ weights <= slack + close:
            break
        planes, losses = np.vstack([planes, plane]), np.r_[losses, loss]
        share = _dual(planes, losses, cost, np.r_[share, 0.0])
        weights = cost * (share @ planes)
    return weights


def _dual(planes: np.ndarray, losses: np.ndarray, cost: float, share: np.ndarray) -> np.ndarray:
    """(m,) shares of the planes, which sum to one, by moving mass between two planes at a time."""
    products = cost * planes @ planes.T
    for _ in range(2_000):
        slope = losses - products @ share
        best = int(np.argmax(slope))
        worst = int(np.argmin(np.where(share > 0, slope, np.inf)))
        gain = slope[best] - slope[worst]
        if gain < 1e-9:
            break
        curve = products[best, best] + products[worst, worst] - 2 * products[best, worst]
        move = min(share[worst], gain / curve if curve > 0 else share[worst])
        share[best] += move
        share[worst] -= move
    return share
