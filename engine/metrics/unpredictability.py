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
    shares = np.sort(_shares(amounts), axis=0)
    ranks = 2 * np.arange(1, worlds + 1) - worlds - 1
    pairs = worlds * (worlds - 1) / 2
    return float((ranks @ shares).mean() / pairs)


def unpredictability_error(amounts: np.ndarray) -> float:
    """The standard error that so few worlds leave: the spread of their distance from the others."""
    amounts = np.asarray(amounts, dtype=float)
    worlds = len(amounts)
    if worlds < 3:
        return float("nan")
    shares = _shares(amounts)
    places = np.argsort(shares, axis=0, kind="stable")
    ordered = np.take_along_axis(shares, places, axis=0)
    below = np.cumsum(ordered, axis=0)
    counts = np.arange(1, worlds + 1)[:, None]
    distances = np.empty_like(shares)
    summed = ordered * (2 * counts - worlds) - 2 * below + below[-1]
    np.put_along_axis(distances, places, summed, axis=0)
    each = distances.mean(axis=1) / (worlds - 1)
    return float(2 * each.std(ddof=1) / np.sqrt(worlds))


def _shares(amounts: np.ndarray) -> np.ndarray:
    totals = amounts.sum(axis=1, keepdims=True)
    return amounts / np.where(totals > 0, totals, 1)
