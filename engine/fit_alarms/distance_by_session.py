"""Is a large distance from examination times relevance no more than how sessions hang together?

Sessions of one query by visitors who differ in how far they read, or how much they click, put more
chance into a cell than independent impressions do.
"""

import numpy as np

from engine.examination.pairs import Pairs
from engine.fit_alarms.sums_by_group import sums_by_group
from engine.fit_alarms.trust_score import SURE, unexplained
from engine.inference.sign_flips import sign_flips
from engine.logs.log import Log

FLIPS = 199


def distance_by_session(log: Log, counted: Pairs, chance: np.ndarray, used: np.ndarray) -> float:
    """The chance of Pearson's distance being as large, by what groups of sessions add to it.

    Args:
        log: the log.
        counted: pairs of it.
        chance: (P, K) of a click at the maximum of the position-based likelihood.
        used: (P, K) the cells that the distance is over.
    """
    inside = np.clip(chance, SURE, 1 - SURE)
    odds = inside / (1 - inside)
    weight = counted.impressions * odds
    cell = np.arange(weight.size).reshape(weight.shape)
    surprise = sums_by_group(log, counted, cell, by_look=-odds, by_click=1 / (1 - inside))
    scores = []
    for group in surprise[np.abs(surprise).max(axis=1) > 0].reshape(-1, *weight.shape):
        mean = np.divide(group, weight, out=np.zeros_like(weight), where=weight > 0)
        scores.append((np.sqrt(weight) * unexplained(mean, weight))[used])
    return sign_flips(np.array(scores), FLIPS) if scores else float("nan")
