"""The derivatives of a harvested curve by the counts of each pair and rank."""

from collections.abc import Callable

import numpy as np

from engine.examination.pairs import Pairs
from engine.examination.uncertainty.curve_influence import CurveGradient
from engine.examination.uncertainty.moved_pairs import together

STEP = 1e-4
"""The relative change of a mass whose effect on the curve is its derivative."""
NUMBERS = 4_000_000
"""How many numbers of changed masses, or of derivatives by pair, are held at once."""
Estimate = Callable[[np.ndarray, np.ndarray], np.ndarray]
Slopes = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From (K, K) masses of clicks and of misses to (K, K, K) derivatives of the curve by each."""


def mass_gradient(moved: Pairs, weight: str, slopes: Slopes) -> CurveGradient:
    """The derivatives of a curve that is a function of weighted clicks and non-clicks.

    Args:
        moved: pairs that were shown at several ranks.
        weight: "precision" or "paper", as for the masses themselves.
        slopes: the derivatives of the curve by the masses.
    """
    alike = together(moved)
    ranks, some = moved.impressions.shape[1], alike.different
    size = max(1, NUMBERS // ranks**2)
    every = np.arange(len(some.query))
    parts = [every[start : start + size] for start in range(0, len(every), size)]
    clicked, missed = np.zeros((2, ranks, ranks))
    for part in parts:
        more = _masses(some.take(part), weight, alike.times[part])
        clicked, missed = clicked + more[0], missed + more[1]
    by_mass = slopes(clicked, missed)
    pair, rank = np.nonzero(some.impressions > 0)
    by_look, by_click = np.zeros((2, len(pair), ranks))
    for part in parts:
        here = (pair >= part[0]) & (pair <= part[-1])
        look, click = _of_pairs(some.take(part), weight, *by_mass)
        place = pair[here] - part[0], rank[here]
        by_look[here], by_click[here] = look[place], click[place]
    cell = np.zeros((len(some.query), ranks), dtype=np.int64)
    cell[pair, rank] = np.arange(len(pair))
    pair, rank = np.nonzero(moved.impressions > 0)
    whose = cell[alike.pattern[pair], rank]
    return CurveGradient(moved, pair, rank, by_look[whose], by_click[whose])


def _of_pairs(
    moved: Pairs, weight: str, by_clicked: np.ndarray, by_missed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(P, K, K) the derivatives by looks, and by clicks, of each pair at each rank."""
    share, slope = _shares(moved, weight)
    clicks, misses = moved.clicks, moved.impressions - moved.clicks
    by_click = _contract(share, by_clicked - by_missed)
    by_look = _contract(share, by_missed)
    own = slope * clicks[:, :, None]
    others = slope * misses[:, :, None]
    # One more look at rank k lowers the share that pairs it with j, and raises j's with k.
    by_look -= _contract(own, by_clicked) + _contract(others, by_missed)
    by_look += _contract(_mirrored(slope, clicks, weight), by_clicked.transpose(1, 0, 2))
    by_look += _contract(_mirrored(slope, misses, weight), by_missed.transpose(1, 0, 2))
    return by_look, by_click


def _shares(moved: Pairs, weight: str) -> tuple[np.ndarray, np.ndarray]:
    """(P, K, K) what a row at k counts for [k, j], and minus its derivative by looks at k."""
    here, other = moved.impressions[:, :, None], moved.impressions[:, None, :]
    both = (here > 0) & (other > 0) & ~np.eye(here.shape[1], dtype=bool)
    whole = np.where(both, here + other, 1.0)
    if weight == "precision":
        return both * other / whole, both * other / whole**2
    looks = np.where(here > 0, here, 1.0)
    return both / looks, both / looks**2


def _mirrored(slope: np.ndarray, counts: np.ndarray, weight: str) -> np.ndarray:
    """(P, K, K) how much a look at rank k adds to the mass of the rows at j against it."""
    if weight != "precision":
        return np.zeros_like(slope)
    return np.asarray(slope * counts[:, None, :])


def _masses(moved: Pairs, weight: str, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(K, K) weighted clicks and non-clicks of all pairs together, each so many times."""
    share, _ = _shares(moved, weight)
    clicks, looks = times[:, None] * moved.clicks, times[:, None] * moved.impressions
    clicked = np.einsum("pk,pkj->kj", clicks, share)
    return clicked, np.einsum("pk,pkj->kj", looks - clicks, share)


def numerical(estimate: Estimate) -> Slopes:
    """The derivatives of an estimate of curves, from one changed mass at a time."""

    def slopes(clicked: np.ndarray, missed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ranks, both = len(clicked), np.stack([clicked, missed])
        slope, places = np.zeros((2, ranks, ranks, ranks)), np.argwhere(both > 0)
        size = max(1, NUMBERS // (4 * ranks**2))
        for start in range(0, len(places), size):
            part = places[start : start + size]
            slope[tuple(part.T)] = _changed(both, part, estimate)
        return slope[0], slope[1]

    return slopes


def _changed(both: np.ndarray, places: np.ndarray, estimate: Estimate) -> np.ndarray:
    """(places, K) the derivative of the curve by the mass at each place."""
    steps = STEP * both[tuple(places.T)]
    changed = np.repeat(both[None], 1 + 2 * len(places), axis=0)
    rows = 1 + np.arange(len(places))
    changed[(rows, *places.T)] += steps
    changed[(rows + len(places), *places.T)] -= steps
    curves = np.nan_to_num(estimate(changed[:, 0], changed[:, 1]))
    up, down = curves[1 : 1 + len(places)], curves[1 + len(places) :]
    return np.asarray((up - down) / (2 * steps[:, None]))


def _contract(parts: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """(P, K, M) the sum over j of (P, K, J) parts times (K, J, M) slopes."""
    return np.asarray(np.matmul(parts.transpose(1, 0, 2), slopes).transpose(1, 0, 2))
