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
    clicks, rows = counted.clicks[None], counted.impressions
    return float(trust_scores(clicks, rows, relevance[None], examination)[0])


def trust_scores(
    clicks: np.ndarray, rows: np.ndarray, relevance: np.ndarray, examination: np.ndarray
) -> np.ndarray:
    """(S,) scores of as many logs with the same impressions; see `trust_score`.

    Args:
        clicks: (S, P, K) of each log.
        rows: (P, K) impressions of all of them.
        relevance: (S, P) where the likelihood of each is largest.
        examination: (K,) the same.
    """
    chance = np.clip(relevance[:, :, None] * examination, SURE, 1 - SURE)
    surprise, weight = (clicks - rows * chance) / (1 - chance), rows * chance / (1 - chance)
    views = (rows * examination).sum(axis=1)
    liked = np.clip((clicks.sum(axis=2) + HALF) / (views + 2 * HALF), 0, 1)
    fall = -np.log(np.arange(1, len(examination) + 1))
    direction = unexplained(fall * ((1 - liked) / liked)[:, :, None], weight)
    information = (weight * direction**2).sum(axis=(1, 2))
    score = (surprise * direction).sum(axis=(1, 2))
    return score / np.sqrt(np.where(information > SURE, information, np.nan))


def unexplained(direction: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(..., P, K) the direction less its weighted regression on a constant per pair and per rank.

    Each table of pairs and ranks has a regression of its own.
    """
    of_pair = weight.sum(axis=-1, keepdims=True)
    share = np.divide(weight, of_pair, out=np.zeros_like(weight), where=of_pair > 0)
    within = direction - (share * direction).sum(axis=-1, keepdims=True)
    crossed = np.swapaxes(weight, -1, -2) @ share
    normal = np.eye(weight.shape[-1]) * weight.sum(axis=-2)[..., None] - crossed
    slope = (weight * within).sum(axis=-2)[..., None]
    by_rank = np.linalg.pinv(normal, rcond=1e-9, hermitian=True) @ slope
    return np.asarray(within - np.swapaxes(by_rank, -1, -2) + share @ by_rank)
