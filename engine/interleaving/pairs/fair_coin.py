"""Whether a coin that exchanges adjacent results of a page was fair."""

import numpy as np

from engine.core.numbers import percent, probability

UNLIKELY = 0.001
"""An imbalance this unlikely is no accident."""


def coin_p_value(shown: np.ndarray, reversed_shown: np.ndarray) -> float:
    """The chance that fair coins leave the two orders of the pairs so unequal (chi-squared).

    Args:
        shown: (pairs,) how often each pair of results stood in one order.
        reversed_shown: (pairs,) how often in the other.
    """
    from scipy.special import chdtrc

    total = shown + reversed_shown
    used = total > 0
    if not used.any():
        return 1.0
    unequal = ((shown - reversed_shown)[used] ** 2 / total[used]).sum()
    return float(chdtrc(int(used.sum()), unequal))


def coin_sentence(orders: dict[str, np.ndarray]) -> str:
    """That the coin was not fair, in a sentence; empty where it may have been.

    Args:
        orders: query_code, lower and upper item, and how often they were shown so.
    """
    low = np.minimum(orders["lower"], orders["upper"])
    high = np.maximum(orders["lower"], orders["upper"])
    keys = np.stack([orders["query_code"], low, high], axis=1)
    pairs, pair = np.unique(keys, axis=0, return_inverse=True)
    first, other = (
        np.bincount(pair.ravel(), np.where(side, orders["shown"], 0.0), len(pairs))
        for side in (orders["lower"] == low, orders["lower"] != low)
    )
    chance = coin_p_value(first, other)
    if chance >= UNLIKELY:
        return ""
    rarer = float(np.minimum(first, other).sum() / (first + other).sum())
    return (
        f"The coin was not fair: the rarer order of each pair makes up {percent(rarer)} of its "
        f"pages, which fair coins would do with probability {probability(chance)}; find out "
        "whether pages were lost."
    )
