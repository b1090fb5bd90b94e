"""The best doubly stochastic matrix under limits on exposure, as a linear programme."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

KEPT = 1e-9
"""A violation below it is the noise of the solver."""
OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True)
class BestMatrix:
    """The (n, n) matrix of highest utility, and the least range of the weighted exposures."""

    matrix: np.ndarray
    violation: float


def best_matrix(
    relevance: np.ndarray, examination: np.ndarray, equal: np.ndarray, allowed: float = 0.0
) -> BestMatrix:
    """The matrix P of highest utility u'Pv whose weighted exposures are equal, as far as possible.

    Where no matrix makes them equal, their range is made as small as it can be, and the utility is
    the highest at that range. Solved by the interior point method of HiGHS, whose crossover
    ends in a vertex.

    Args:
        relevance: (n,) u, of each item.
        examination: (n,) v, of each rank, zero where nothing is shown.
        equal: (G, n) weights; the rows' products with the exposures Pv have to be equal.
        allowed: how far apart they may lie.
    """
    utility = np.kron(relevance, examination)
    rows = np.kron(equal, examination)
    if len(equal) < 2:
        matrix = _solved(utility, rows[:0])
    elif allowed > 0:
        matrix = _within(utility, rows, allowed)
    else:
        matrix = _solved(utility, rows[1:] - rows[0])
    if matrix is None:
        least = _smallest_range(rows)
        spread = _range(equal, least, examination)
        matrix = _within(utility, rows, spread + KEPT / 10)
        matrix = least if matrix is None else matrix
    return BestMatrix(matrix, _range(equal, matrix, examination))


def _range(equal: np.ndarray, matrix: np.ndarray, examination: np.ndarray) -> float:
    if len(equal) < 2:
        return 0.0
    reached = equal @ matrix @ examination
    spread = float(reached.max() - reached.min())
    return spread if spread > KEPT else 0.0


def _solved(utility: np.ndarray, zero: np.ndarray) -> np.ndarray | None:
    """The best matrix whose products with the given rows are zero; None where there is none."""
    sums, ones = _sums(len(utility))
    equal = vstack([sums, csr_array(zero)]) if len(zero) else sums
    return _matrix(-utility, equal, np.r_[ones, np.zeros(len(zero))])


def _within(utility: np.ndarray, rows: np.ndarray, allowed: float) -> np.ndarray | None:
    """The best matrix whose products with the rows have at most the allowed range."""
    above, limit = _between(rows)
    above = vstack([above, csr_array(np.r_[np.zeros(rows.shape[1]), -1.0, 1.0][None, :])])
    return _bounded(np.r_[-utility, 0.0, 0.0], above, np.r_[limit, allowed])


def _smallest_range(rows: np.ndarray) -> np.ndarray:
    """The matrix whose products with the rows have the smallest range; there always is one."""
    above, limit = _between(rows)
    matrix = _bounded(np.r_[np.zeros(rows.shape[1]), -1.0, 1.0], above, limit)
    assert matrix is not None
    return matrix


def _between(rows: np.ndarray) -> tuple[csr_array, np.ndarray]:
    """Every product lies between two further variables, the lowest and the highest."""
    column, none = np.ones((len(rows), 1)), np.zeros((len(rows), 1))
    blocks = np.r_[np.c_[-rows, column, none], np.c_[rows, none, -column]]
    return csr_array(blocks), np.zeros(2 * len(rows))


def _bounded(cost: np.ndarray, above: csr_array, limit: np.ndarray) -> np.ndarray | None:
    sums, ones = _sums(len(cost) - 2)
    return _matrix(cost, hstack([sums, csr_array((len(ones), 2))]), ones, above, limit)


def _sums(entries: int) -> tuple[csr_array, np.ndarray]:
    """The rows and columns of the matrix sum to one; the last column does when all others do."""
    n = round(entries**0.5)
    place = np.arange(entries)
    line = np.r_[place // n, n + place % n]
    sums = csr_array((np.ones(2 * entries), (line, np.r_[place, place])), (2 * n, entries))
    return sums[:-1], np.ones(2 * n - 1)


def _matrix(
    cost: np.ndarray,
    equal: csr_array,
    bound: np.ndarray,
    above: csr_array | None = None,
    limit: np.ndarray | None = None,
) -> np.ndarray | None:
    from scipy.optimize import linprog

    n = int(len(cost) ** 0.5)
    free = [(None, None)] * (len(cost) - n * n)
    answer = linprog(
        cost,
        A_ub=above,
        b_ub=limit,
        A_eq=equal,
        b_eq=bound,
        bounds=[(0, None)] * (n * n) + free,
        method="highs-ipm",
        options=OPTIONS,
    )
    return None if answer.x is None else np.clip(answer.x[: n * n].reshape(n, n), 0, 1)
