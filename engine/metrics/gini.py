"""Concentration: the Gini coefficient and the Lorenz curve."""

import numpy as np


def gini(amounts: np.ndarray) -> np.ndarray:
    """(...) Gini coefficient over the last axis of amounts, none negative.

    0 when all have the same; (n - 1) / n when one of n has everything; 0 when there is nothing.
    """
    ordered = np.sort(np.asarray(amounts, dtype=float), axis=-1)
    n = ordered.shape[-1]
    total = ordered.sum(axis=-1)
    weighted = ordered @ np.arange(1.0, n + 1)
    empty = total <= 0
    value = 2 * weighted / (n * np.where(empty, 1, total)) - (n + 1) / n
    return np.where(empty, 0.0, np.maximum(value, 0))


def lorenz(amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the items, poorest first, and the shares of the total that they hold together.

    Both are (n + 1,) and run from 0 to 1; with nothing to share the curve is the diagonal.
    """
    ordered = np.sort(np.asarray(amounts, dtype=float))
    items = np.arange(len(ordered) + 1) / len(ordered)
    total = ordered.sum()
    return items, np.r_[0, np.cumsum(ordered)] / total if total > 0 else items
