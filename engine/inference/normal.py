"""Half the width of a normal interval, for means over simulated worlds."""

from statistics import NormalDist
from typing import TypeVar

import numpy as np

Number = TypeVar("Number", float, np.ndarray)


def half_width(standard_error: Number, level: float = 0.95) -> Number:
    """How far the interval reaches on either side.

    Args:
        standard_error: of the mean, or an array of them.
        level: the chance that the interval holds.
    """
    return standard_error * NormalDist().inv_cdf((1 + level) / 2)
