"""Do unliked items get more clicks near the top than a look times a liking allows?

Trust bias, P(c) = e_k (r + t_k (1 - r)), differs from the position-based model only in that the
click chance of an item falls with the rank the faster, the less it is liked. That is one direction,
so that a score test along it sees what a test against everything (Pearson) does not.
"""

import numpy as np

from engine.examination.pairs import Pairs

HALF = 0.5
"""Pseudo-clicks, and pseudo-misses, of the liking that sets the direction."""
SURE = 1e-6


def trust_score(counted: Pairs, relevance: np.ndarray, examination: np.ndarray) -> float:
    """The score of trust that falls with the logarithm of the rank, over its information.

    Relevance (P,) and examination (K,) are where the position-based likelihood is largest. What a
    change of either would explain, too, is projected out: a first-order error of the curve does not
    move the score. About standard normal, but shifted where pairs have few rows; NaN when the log
    holds no information on it.
    """
    rows, clicks = counted.impressions, counted.clicks
    chance = np.clip(relevance[:, None] * examination, SURE, 1 - SURE)
    surprise, weight = (clicks - rows * chance) / (1 - chance), rows * chance / (1 - chance)
    views = (rows * examination).sum(axis=1)
    liked = np.clip((clicks.sum(axis=1) + HALF) / (views + 2 * HALF), 0, 1)
    fall = -np.log(np.arange(1, len(examination) + 1))
    direction = unexplained(fall * ((1 - liked) / liked)[:, None], weight)
    information = (weight * direction**2).sum()
    if not information > SURE:
        return float("nan")
    return float((surprise * direction).sum() / np.sqrt(information))


def unexplained(direction: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(P, K) the direction less its weighted regression on one constant per pair and per rank."""
    of_pair = weight.sum(axis=1, keepdims=True)
    share = np.divide(weight, of_pair, out=np.zeros_like(weight), where=of_pair > 0)
    within = direction - (share * direction).sum(axis=1, keepdims=True)
    normal = np.diag(weight.sum(axis=0)) - weight.T @ share
    by_rank = np.linalg.lstsq(normal, (weight * within).sum(axis=0), rcond=1e-9)[0]
    return within - by_rank + (share * by_rank).sum(axis=1, keepdims=True)
