"""Which intents a page serves: subtopic recall, and precision for each intent."""

import numpy as np


def subtopic_recall(ranked: np.ndarray) -> float:
    """The share of intents that some result serves (zhai2003).

    Args:
        ranked: (K, T) 1 where the result at a rank serves an intent, else 0.
    """
    return float(ranked.any(axis=0).mean())


def intent_precision(ranked: np.ndarray, chances: np.ndarray | None = None) -> float:
    """The share of results that serve an intent, over intents; alike, or by their chances."""
    each = ranked.mean(axis=0)
    return float(each.mean() if chances is None else chances @ each)
