"""Measures of diversity on the scale on which ndeval prints them."""

import numpy as np

from engine.metrics.alpha_ndcg import alpha_dcg
from engine.metrics.err_ia import err_ia


def normalised_alpha_dcg(ranked: np.ndarray, alpha: float = 0.5) -> float:
    """alpha-DCG as ndeval prints it: over that of a page whose results all serve every intent."""
    ranks = np.arange(len(ranked))
    most = ((1 - alpha) ** ranks / np.log2(ranks + 2)).sum()
    return alpha_dcg(ranked, alpha) / (ranked.shape[1] * float(most))


def normalised_err_ia(ranked: np.ndarray) -> float:
    """ERR-IA as ndeval prints it: results satisfy half the users; a page of nothing else gets 1.

    Args:
        ranked: (K, T) 1 where the result at a rank serves an intent, else 0.
    """
    shown, intents = ranked.shape
    most = err_ia(np.full((shown, 1), 0.5), np.ones(1))
    return err_ia(ranked / 2, np.full(intents, 1 / intents)) / most
