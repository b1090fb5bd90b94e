"""How attention falls down a page when it was not measured: a power of the rank."""

import numpy as np


def power_law(ranks: int, eta: float) -> np.ndarray:
    """(ranks,) examination k ** -eta of rank k = 1, 2, ...: 1 at the top, less and less below.

    eta = 0 is a reader who sees everything; about 1 fits desktop search pages (joachims2017).
    """
    return np.arange(1, ranks + 1, dtype=float) ** -eta
