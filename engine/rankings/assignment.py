"""The best ranking where each item has its own worth at each rank: one assignment."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def best_assignment(worth: np.ndarray) -> tuple[np.ndarray, float]:
    """(K,) the best item for each rank, and the sum of their worth.

    Where worth is a product of an item's and a rank's number, this is a sort.

    Args:
        worth: (n, K) of each item at each rank, K <= n.
    """
    item, rank = linear_sum_assignment(worth, maximize=True)
    ranking = np.empty(worth.shape[1], dtype=int)
    ranking[rank] = item
    return ranking, float(worth[item, rank].sum())


def by_rank(worth: np.ndarray) -> tuple[np.ndarray, float]:
    """(K,) the item that is best for each rank among those that are left, and the sum."""
    left = np.array(worth, dtype=float)
    ranking = np.empty(worth.shape[1], dtype=int)
    for rank in range(worth.shape[1]):
        ranking[rank] = np.argmax(left[:, rank])
        left[ranking[rank]] = -np.inf
    return ranking, float(worth[ranking, np.arange(worth.shape[1])].sum())
