"""Fairness of exposure between groups: is what is seen in proportion to what is liked?"""

import numpy as np


def exposure_per_merit(exposure: np.ndarray, merit: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(..., G) exposure of each group for each unit of its merit.

    Args:
        exposure: (..., N) examination that each item has collected.
        merit: (..., N) how much each item is liked, none negative.
        groups: (N,) the group of each item, from 0 to G - 1; or (..., N) where it differs by row.
    """
    members = (groups[..., None] == np.arange(groups.max() + 1)).astype(float)
    if groups.ndim > 1:
        seen, liked = (np.einsum("...n,...ng->...g", each, members) for each in (exposure, merit))
    else:
        seen, liked = exposure @ members, merit @ members
    return np.asarray(seen / np.maximum(liked, 1e-12))


def disparity(exposure: np.ndarray, merit: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(...) how much more exposure per merit the best served group has than the worst served.

    0 when exposure is in proportion to merit: no disparate treatment (Singh and Joachims 2018).
    """
    served = exposure_per_merit(exposure, merit, groups)
    return np.asarray(served.max(axis=-1) - served.min(axis=-1))
