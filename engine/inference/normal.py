"""Half the width of a normal interval, or of Student's where the error itself is uncertain."""

from statistics import NormalDist
from typing import TypeVar

import numpy as np

Number = TypeVar("Number", float, np.ndarray)


def half_width(standard_error: Number, level: float = 0.95, freedom: int | None = None) -> Number:
    """How far the interval reaches on either side.

    Args:
        standard_error: of the mean, or an array of them.
        level: the chance that the interval holds.
        freedom: degrees of freedom of the standard error; without, it is taken as exact.
    """
    if freedom is not None:
        from scipy.special import stdtrit

        return standard_error * float(stdtrit(freedom, (1 + level) / 2))
    return standard_error * NormalDist().inv_cdf((1 + level) / 2)
