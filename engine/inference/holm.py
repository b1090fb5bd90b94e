"""Several tests at once: p-values adjusted for their number."""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value adjusted for all that exist (Holm 1979): the chance of any false alarm."""
    given = np.asarray(p_values, dtype=float)
    finite = np.flatnonzero(np.isfinite(given))
    order = finite[np.argsort(given[finite], kind="stable")]
    times = np.arange(len(order), 0, -1)
    adjusted = given.copy()
    adjusted[order] = np.minimum(np.maximum.accumulate(given[order] * times), 1)
    return [float(p_value) for p_value in adjusted]
