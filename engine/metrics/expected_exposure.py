"""Expected exposure: does each item get the exposure that items of its grade should have?"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ExpectedExposure:
    """Disparity (d), relevance (r) and their combination, the loss (l) = d - 2 r + |target|^2."""

    d: float
    r: float
    l: float  # noqa: E741 - the name in the paper


def target_exposure(grades: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n,) the exposures when items of equal grade share the ranks that their grade earns.

    Args:
        grades: (n,) of each item; higher grades stand above (Diaz et al., diaz2020).
        weights: (n,) examination of each rank.
    """
    order = np.argsort(-grades, kind="stable")
    _, place, size = np.unique(-grades[order], return_inverse=True, return_counts=True)
    shared = np.bincount(place, weights) / size
    result = np.empty(len(grades))
    result[order] = shared[place]
    return result


def expected_exposure(exposure: np.ndarray, target: np.ndarray) -> ExpectedExposure:
    """EE-D, EE-R and EE-L of exposures (n,) against target exposures (n,)."""
    off = exposure - target
    return ExpectedExposure(float(exposure @ exposure), float(exposure @ target), float(off @ off))
