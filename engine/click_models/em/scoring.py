"""Fisher scoring of examination, where EM is slow: ranks that few rankings link."""

from collections.abc import Callable

import numpy as np

from engine.click_models.click_model import ClickModel
from engine.click_models.counts.count_patterns import CountPatterns
from engine.click_models.em.liking import distinct_likings
from engine.click_models.em.squarem import MARGIN

MOST = 50
"""Steps of scoring."""

LARGEST = 2.0
"""The largest change of a log-odds in one step."""

DAMPING = np.geomspace(1e-9, 1e3, 5)
"""Shares of the information that are added to it, until a step raises the objective."""

Objective = Callable[[np.ndarray], float]
"""The log-likelihood and log prior of attractiveness followed by examination."""


def scored(
    model: ClickModel,
    patterns: CountPatterns,
    examination: np.ndarray,
    objective: Objective,
    first: int,
    gain: float,
) -> tuple[np.ndarray, int]:
    """The point with the largest objective that scoring comes to, and the steps that it took.

    EM takes thousands of steps where ranks are linked by few pairs, as each step moves a rank by
    what its own pairs say; the information of all ranks together holds the chain that links them.
    Attractiveness is solved exactly at every step.

    Args:
        model: whose prior holds.
        patterns: counts of distinct pairs, and how many pairs each stands for.
        examination: (K,) where to begin.
        objective: of a point; no step lowers it.
        first: the first slot that may move.
        gain: stop once a step raises the objective by less.
    """

    def solved(seen: np.ndarray) -> tuple[np.ndarray, float]:
        point = np.concatenate([distinct_likings(model, patterns.cells, seen), seen])
        return point, objective(point)

    point, value = solved(examination)
    for taken in range(1, MOST + 1):
        slope, information = _slope(model, patterns, point, first)
        for damping in DAMPING:
            damped = information + np.diag(damping * np.diag(information) + MARGIN)
            moved = examination.copy()
            moved[first:] = _moved(examination[first:], np.linalg.solve(damped, slope))
            after, higher = solved(moved)
            if higher > value:
                break
        else:
            return point, taken
        gained = higher - value
        point, value, examination = after, higher, moved
        if gained < gain:
            return point, taken
    return point, MOST


def _moved(chance: np.ndarray, change: np.ndarray) -> np.ndarray:
    inside = np.clip(chance, MARGIN, 1 - MARGIN)
    odds = np.log(inside / (1 - inside)) + np.clip(change, -LARGEST, LARGEST)
    return np.clip(1 / (1 + np.exp(-odds)), MARGIN, 1 - MARGIN)


def _slope(
    model: ClickModel, patterns: CountPatterns, point: np.ndarray, first: int
) -> tuple[np.ndarray, np.ndarray]:
    """(K,) derivatives by the log-odds of free slots, and (K, K) expected information.

    Of the information, what the pairs need to find their attractiveness is taken away; a pair at
    its bound needs none.
    """
    from scipy.sparse import csr_array

    cells, times = patterns.cells, patterns.times
    size, slots = len(times), len(point) - len(times)
    liked, seen = point[:size][cells.pair], point[size:][cells.slot]
    chance = np.minimum(liked * seen, 1 - MARGIN)
    weight = cells.impressions * chance / (1 - chance)
    of_cell, unseen, unliked = times[cells.pair], 1 - seen, 1 - liked
    part = (cells.clicks - cells.impressions * chance) / (1 - chance) * unseen
    spare, examination = model.prior_impressions, point[size:]
    prior = model.prior_clicks - spare * examination
    slope = np.bincount(cells.slot, of_cell * part, slots) + prior
    own = np.bincount(cells.slot, of_cell * weight * unseen**2, slots)
    own += spare * examination * (1 - examination)
    of_pair = np.bincount(cells.pair, weight * unliked**2, size)
    of_pair += spare * point[:size] * (1 - point[:size])
    # Sparse: the slots of a browsing model grow with the square of the ranks, a pair has few.
    place = (cells.pair, cells.slot)
    shared = csr_array((weight * unseen * unliked, place), shape=(size, slots))
    free = (of_pair > 0) & (point[:size] < 1 - 1e-9)
    scaled = np.zeros(size)
    scaled[free] = times[free] / of_pair[free]
    explained = csr_array(shared.T) @ csr_array(shared.multiply(scaled[:, None]))
    information = np.diag(own) - explained.toarray()
    return slope[first:], information[first:, first:]
