"""Expected exposure: does each item get the exposure that items of its grade should have?"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ExpectedExposure:
    """Disparity (d), relevance (r) and their combination, the loss (l) = d - 2 r + |target|^2."""

    d: float
    r: float
    l: float  # noqa: E741 - the name in the paper


def target_exposure(
    grades: np.ndarray, weights: np.ndarray, query: np.ndarray | None = None
) -> np.ndarray:
    """(n,) the exposures when items of equal grade share the ranks that their grade earns.

    Args:
        grades: (n,) of each item; higher grades stand above (Diaz et al., diaz2020).
        weights: (K,) examination of each rank; below them nothing is seen.
        query: (n,) the query that each item is ranked for; one for all, if left out.
    """
    query = np.zeros(len(grades), int) if query is None else query
    order = np.lexsort((-grades, query))
    query, grades = query[order], grades[order]
    starts = np.flatnonzero(np.r_[True, query[1:] != query[:-1]])
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    seen = np.where(rank < len(weights), weights[np.minimum(rank, len(weights) - 1)], 0.0)
    alike = np.cumsum(np.r_[True, (query[1:] != query[:-1]) | (grades[1:] != grades[:-1])]) - 1
    target = np.empty(len(order))
    target[order] = (np.bincount(alike, seen) / np.bincount(alike))[alike]
    return target


def expected_exposure(
    exposure: np.ndarray, target: np.ndarray, share: np.ndarray | float = 1.0
) -> ExpectedExposure:
    """EE-D, EE-R and EE-L of exposures (n,) against target exposures (n,).

    Args:
        exposure: what each item gets.
        target: what it should get.
        share: (n,) how often the query of each item is asked.
    """
    off = exposure - target
    d, r = (share * exposure * exposure).sum(), (share * exposure * target).sum()
    return ExpectedExposure(float(d), float(r), float((share * off**2).sum()))
