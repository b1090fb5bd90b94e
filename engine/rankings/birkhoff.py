"""Birkhoff-von Neumann: a doubly stochastic matrix as rankings with probabilities."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from engine.core.errors import EngineError

NOTHING = 1e-14
"""Chances below it are the noise of subtracting doubles."""


def decomposition(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rankings (m, n) and their probabilities (m,), of which the matrix is the mean.

    Every step takes the ranking whose least chance is the largest and empties at least one entry,
    so there are at most (n - 1)^2 + 1 rankings, and at most G for the vertex of a linear programme
    with G - 1 constraints besides the rows and columns.

    Args:
        matrix: (n, n) the chance of each item (row) at each rank; rows and columns sum to one.

    Raises:
        EngineError: rows or columns do not sum to one.
    """
    left = np.array(matrix, dtype=float)
    sums = np.r_[left.sum(axis=0), left.sum(axis=1)]
    if left.ndim != 2 or left.shape[0] != left.shape[1] or (np.abs(sums - 1) > 1e-6).any():
        raise EngineError("a matrix of rankings needs rows and columns that sum to one")
    rankings, weights = [], []
    level = left.max()
    while level > NOTHING:
        left[left < NOTHING] = 0
        ranking, level = _widest(left, level)
        if len(ranking):
            rankings.append(ranking)
            weights.append(level)
            left[ranking, np.arange(len(left))] -= level
    probability = np.array(weights)
    return np.array(rankings), probability / probability.sum()


def _widest(left: np.ndarray, most: float) -> tuple[np.ndarray, float]:
    """The ranking whose least chance is largest, and that chance; empty and zero where none is.

    Chances only fall from step to step, so the search starts at the level of the step before.
    """
    levels = np.unique(left[(left > NOTHING) & (left <= most)])
    low, high, best = 0, len(levels) - 1, np.zeros(0, dtype=int)
    while low <= high:
        middle = (low + high) // 2
        ranking = _perfect(left >= levels[middle])
        if ranking is None:
            high = middle - 1
        else:
            best, low = ranking, middle + 1
    if not len(best):
        return best, 0.0
    return best, float(left[best, np.arange(len(left))].min())


def _perfect(allowed: np.ndarray) -> np.ndarray | None:
    """(n,) a ranking of allowed items only, or None where there is no such ranking."""
    ranking = maximum_bipartite_matching(csr_array(allowed), perm_type="row")
    return None if (ranking < 0).any() else np.asarray(ranking)
