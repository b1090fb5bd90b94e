"""How much the same items fare differently in different worlds."""

import numpy as np


def unpredictability(amounts: np.ndarray) -> float:
    """The mean difference of an item's share of success between two worlds.

    Amounts are (worlds, items), the shares of a world sum to one; the mean is over all pairs of
    worlds and all items (Salganik, Dodds and Watts 2006). 0 when all worlds agree.
    """
    amounts = np.asarray(amounts, dtype=float)
    worlds = len(amounts)
    if worlds < 2:
        return 0.0
    totals = amounts.sum(axis=1, keepdims=True)
    shares = np.sort(amounts / np.where(totals > 0, totals, 1), axis=0)
    ranks = 2 * np.arange(1, worlds + 1) - worlds - 1
    pairs = worlds * (worlds - 1) / 2
    return float((ranks @ shares).mean() / pairs)
