"""Half the width of a normal interval, or of Student's where the error itself is uncertain."""

from typing import TypeVar

import numpy as np

from engine.inference.quantile import reach

Number = TypeVar("Number", float, np.ndarray)


def half_width(standard_error: Number, level: float = 0.95, freedom: int | None = None) -> Number:
    """How far the interval reaches on either side.

    Args:
        standard_error: of the mean, or an array of them.
        level: the chance that the interval holds.
        freedom: degrees of freedom of the standard error; without, it is taken as exact.
    """
    return standard_error * (reach(level) if freedom is None else reach(level, freedom))
