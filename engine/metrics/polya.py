"""The Polya urn: the simplest world in which success breeds success.

Draw a ball, put it back with c more of its colour, starting from a and b balls. How
likely a sequence of draws is depends on how many are of each colour, and not on their order.
"""

import math

import numpy as np


def distribution(a: float, b: float, c: float, draws: int) -> np.ndarray:
    """(draws + 1,) the chance that so many of the draws were of the first colour."""
    alpha, beta = a / c, b / c
    k = np.arange(draws + 1)
    gamma = np.vectorize(math.lgamma)
    choose = gamma(draws + 1) - gamma(k + 1) - gamma(draws - k + 1)
    rise = gamma(alpha + k) + gamma(beta + draws - k) - gamma(alpha + beta + draws)
    start = math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)
    chances: np.ndarray = np.exp(choose + rise - start)
    return chances
