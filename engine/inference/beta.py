"""The interval of a Beta distribution, which stays inside [0, 1]."""

import numpy as np


def beta_interval(
    first: np.ndarray, second: np.ndarray, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """The central interval of Beta(first, second): as much probability is left on either side."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    return betaincinv(first, second, tail), betaincinv(first, second, 1 - tail)
