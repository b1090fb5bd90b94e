"""Intent-aware expected reciprocal rank: how early users of each intent find what they want."""

import numpy as np


def err_ia(satisfying: np.ndarray, chances: np.ndarray) -> float:
    """The expected 1 / rank of the first satisfying result, over intents (agrawal2009).

    Args:
        satisfying: (K, T) chance that the result at a rank satisfies a user of an intent.
        chances: (T,) share of users with each intent.
    """
    still = np.cumprod(1 - satisfying, axis=0)
    before = np.vstack([np.ones(satisfying.shape[1]), still[:-1]])
    each = (1 / np.arange(1, len(satisfying) + 1)) @ (before * satisfying)
    return float(chances @ each)
