"""Is one query read further down than another?

One curve for all queries is wrong where it is, and most so where liked queries are read further.
Each query is given an exponent of its own, e_k k^g, and the score of g = 0 is summed by session, so
that neither visits nor visitors who differ in how far they read look like queries that differ.
"""

import numpy as np

from engine.examination.pairs import Pairs
from engine.fit_alarms.sums_by_group import sums_by_group
from engine.inference.degrees_of_freedom import degrees_of_freedom
from engine.inference.quantile import two_sided
from engine.inference.sign_flips import sign_flips
from engine.logs.log import Log

SURE = 1e-6


def depth_by_query(
    log: Log, counted: Pairs, relevance: np.ndarray, examination: np.ndarray
) -> float:
    """The chance of queries differing as much in how far they are read, were one curve all of them.

    Two tests, so that the smaller chance counts twice: along the liking of the queries, and in any
    direction. NaN with a single query, and where no item moved.

    Args:
        log: the log.
        counted: pairs of it.
        relevance: (P,) of these pairs, where the position-based likelihood is largest.
        examination: (K,) the same.
    """
    chance = np.clip(relevance[:, None] * examination, SURE, 1 - SURE)
    odds = chance / (1 - chance)
    weight = counted.impressions * odds
    whole = weight.sum(axis=1, keepdims=True)
    share = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
    fall = np.log(np.arange(1, len(examination) + 1))
    direction = fall - (share * fall).sum(axis=1, keepdims=True)
    names, query = np.unique(counted.query, return_inverse=True)
    information = np.bincount(query, (weight * direction**2).sum(axis=1), len(names))
    if (information > SURE).sum() < 2:
        return float("nan")
    number = np.broadcast_to(query[:, None], weight.shape)
    scores = sums_by_group(
        log, counted, number, by_look=-odds * direction, by_click=direction / (1 - chance)
    )
    # What an exponent common to all queries explains, too, is the curve's.
    scores -= scores.sum(axis=1, keepdims=True) * information / information.sum()
    scores = scores[np.abs(scores).max(axis=1) > 0]
    rows = counted.impressions.sum(axis=1)
    liking = np.bincount(query, relevance * rows) / np.bincount(query, rows)
    liking = liking - (liking @ information) / information.sum()
    return min(1.0, 2 * min(_along(scores @ liking), sign_flips(scores)))


def _along(scores: np.ndarray) -> float:
    """The chance of a sum as far from zero as that of (G,) scores of groups (Student's t)."""
    groups = len(scores)
    if groups < 2:
        return 1.0
    error = float(np.sqrt((scores**2).sum() * groups / (groups - 1)))
    freedom = min(degrees_of_freedom(scores - scores.mean()), groups - 1.0)
    return two_sided(float(scores.sum()), error, freedom)
