"""Matrix factorisation of ratings, weighted by one over their propensity."""

import numpy as np

from engine.core.minimise import Tick, minimised, silent
from engine.learners.ratings.ratings import Ratings


def factorised(
    ratings: Ratings,
    weight: np.ndarray,
    *,
    rank: int = 5,
    ridge: float = 0.1,
    rng: np.random.Generator,
    steps: int = 200,
    tick: Tick = silent,
) -> np.ndarray:
    """(U, I) predicted ratings that minimise the weighted squared error plus a ridge.

    Args:
        ratings: the observed ratings.
        weight: (n,) one over the propensity, or ones for the naive fit.
        rank: how many factors users and items have.
        ridge: how strongly factors and offsets are held back, per user and item.
        rng: draws where the factors start.
        steps: most steps of L-BFGS.
        tick: called with the share of the work that is done.
    """
    users, items = ratings.shape
    share = weight / weight.sum()
    mean = float(share @ ratings.value)
    start = 0.1 * rng.normal(size=(users + items, rank + 1))
    start[:, 0] = 0

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        left, right = point[ratings.user], point[users + ratings.item]
        fit = mean + left[:, 0] + right[:, 0] + (left[:, 1:] * right[:, 1:]).sum(axis=1)
        gap = share * (fit - ratings.value)
        slope = np.zeros_like(point)
        ones = np.ones((len(gap), 1))
        np.add.at(slope, ratings.user, 2 * gap[:, None] * np.hstack([ones, right[:, 1:]]))
        np.add.at(slope, users + ratings.item, 2 * gap[:, None] * np.hstack([ones, left[:, 1:]]))
        return float(gap @ (fit - ratings.value)), slope

    solution = minimised(loss, start, 2 * ridge / (users + items), steps, tick)
    left, right = solution[:users], solution[users:]
    return np.asarray(mean + left[:, :1] + right[:, :1].T + left[:, 1:] @ right[:, 1:].T)
