"""Fisher scoring of examination, where EM is slow: ranks that few rankings link."""

from collections.abc import Callable, Iterator

import numpy as np

from engine.click_counts.count_patterns import CountPatterns
from engine.click_models.click_model import ClickModel
from engine.click_models.em.liking import distinct_likings
from engine.click_models.squarem import MARGIN

MOST = 50
"""Steps of scoring."""

LARGEST = 2.0
"""The largest change of a log-odds in one step."""

DAMPING = np.geomspace(1e-9, 1e3, 5)
"""Shares of the information that are added to it, until a step raises the objective."""

DENSE = 200_000
"""Products that are faster to sum over all pairs and slots than over those that are not zero. Of
many more BLAS makes threads, which wait for each other on a busy machine."""

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
        slope = _slope(model, patterns, point)[first:]
        for damped in _curvatures(model, patterns, point, first):
            moved = examination.copy()
            moved[first:] = _moved_chances(examination[first:], np.linalg.solve(damped, slope))
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


def _moved_chances(chance: np.ndarray, change: np.ndarray) -> np.ndarray:
    inside = np.clip(chance, MARGIN, 1 - MARGIN)
    odds = np.log(inside / (1 - inside)) + np.clip(change, -LARGEST, LARGEST)
    return np.clip(1 / (1 + np.exp(-odds)), MARGIN, 1 - MARGIN)


def _curvatures(
    model: ClickModel, patterns: CountPatterns, point: np.ndarray, first: int
) -> Iterator[np.ndarray]:
    """What to divide the slope by, the boldest first.

    Expected information leads far from the maximum. Where the data fit the model badly, and along
    what only the prior decides, it is not the curvature, which then comes next.
    """
    expected = _information(model, patterns, point, observed=False)[first:, first:]
    yield _damped(expected, DAMPING[0])
    yield _damped(_information(model, patterns, point, observed=True)[first:, first:], DAMPING[0])
    for damping in DAMPING[1:]:
        yield _damped(expected, damping)


def _damped(information: np.ndarray, share: float) -> np.ndarray:
    return np.asarray(information + np.diag(share * np.abs(np.diag(information)) + MARGIN))


def _slope(model: ClickModel, patterns: CountPatterns, point: np.ndarray) -> np.ndarray:
    """(K,) derivatives by the log-odds of the slots."""
    cells, size = patterns.cells, len(patterns.times)
    examination = point[size:]
    seen = examination[cells.slot]
    part = patterns.times[cells.pair] * _surplus(patterns, point) * (1 - seen)
    prior = model.prior_clicks - model.prior_impressions * examination
    return np.asarray(np.bincount(cells.slot, part, len(examination)) + prior)


def _surplus(patterns: CountPatterns, point: np.ndarray) -> np.ndarray:
    """(n,) clicks beyond those expected in each cell, per chance of a miss."""
    cells, chance = patterns.cells, _chance(patterns, point)
    return np.asarray((cells.clicks - cells.impressions * chance) / (1 - chance))


def _chance(patterns: CountPatterns, point: np.ndarray) -> np.ndarray:
    cells, size = patterns.cells, len(patterns.times)
    return np.asarray(np.minimum(point[cells.pair] * point[size:][cells.slot], 1 - MARGIN))


def _information(
    model: ClickModel, patterns: CountPatterns, point: np.ndarray, *, observed: bool
) -> np.ndarray:
    """(K, K) information on the log-odds of the slots, expected or as the clicks have it.

    What the pairs need to find their attractiveness is taken away; a pair at its bound needs none.
    """
    from scipy.sparse import csr_array

    cells, times, size = patterns.cells, patterns.times, len(patterns.times)
    slots, spare = len(point) - size, model.prior_impressions
    attractiveness, examination = point[:size], point[size:]
    unseen, unliked = 1 - examination[cells.slot], 1 - attractiveness[cells.pair]
    chance, of_cell = _chance(patterns, point), times[cells.pair]
    rows = (cells.impressions - cells.clicks) / (1 - chance) if observed else cells.impressions
    weight = rows * chance / (1 - chance)
    own = np.bincount(cells.slot, of_cell * weight * unseen**2, slots)
    of_pair = np.bincount(cells.pair, weight * unliked**2, size)
    own += spare * examination * (1 - examination)
    of_pair += spare * attractiveness * (1 - attractiveness)
    if observed:
        surplus = _surplus(patterns, point)
        more = np.bincount(cells.slot, of_cell * surplus, slots)
        own += examination * (1 - examination) * more
        more = np.bincount(cells.pair, surplus, size)
        of_pair += attractiveness * (1 - attractiveness) * more
    free = (of_pair > 0) & (attractiveness < 1 - 1e-9)
    scaled = np.zeros(size)
    scaled[free] = times[free] / of_pair[free]
    both = weight * unseen * unliked
    if size * slots**2 <= DENSE:
        dense = np.bincount(cells.pair * slots + cells.slot, both, size * slots)
        table = dense.reshape(size, slots)
        return np.asarray(np.diag(own) - table.T @ (table * scaled[:, None]))
    # Sparse: the slots of a browsing model grow with the square of the ranks, a pair has few.
    shared = csr_array((both, (cells.pair, cells.slot)), shape=(size, slots))
    explained = csr_array(shared.T) @ csr_array(shared.multiply(scaled[:, None]))
    return np.asarray(np.diag(own) - explained.toarray())
