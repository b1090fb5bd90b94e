"""The derivatives of a harvested curve by the counts of each pair and rank."""

from collections.abc import Callable

import numpy as np

from engine.examination.curve_influence import CurveGradient
from engine.examination.pairs import Pairs

STEP = 1e-4
"""The relative change of a mass whose effect on the curve is its derivative."""
Estimate = Callable[[np.ndarray, np.ndarray], np.ndarray]


def mass_gradient(moved: Pairs, weight: str, estimate: Estimate) -> CurveGradient:
    """The derivatives of a curve that is a function of weighted clicks and non-clicks.

    Args:
        moved: pairs that were shown at several ranks.
        weight: "precision" or "paper", as for the masses themselves.
        estimate: from (B, K, K) masses to (B, K) curves; the first are the log's own.
    """
    share, slope = _shares(moved, weight)
    clicked, missed = _masses(moved, share)
    by_clicked, by_missed = _by_mass(clicked, missed, estimate)
    clicks, misses = moved.clicks, moved.impressions - moved.clicks
    by_click = _contract(share, by_clicked - by_missed)
    by_look = _contract(share, by_missed)
    own = slope * clicks[:, :, None]
    others = slope * misses[:, :, None]
    # One more look at rank k lowers the share that pairs it with j, and raises j's with k.
    by_look -= _contract(own, by_clicked) + _contract(others, by_missed)
    by_look += _contract(_mirrored(slope, clicks, weight), by_clicked.transpose(1, 0, 2))
    by_look += _contract(_mirrored(slope, misses, weight), by_missed.transpose(1, 0, 2))
    return CurveGradient(moved, by_look, by_click)


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


def _masses(moved: Pairs, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(K, K) weighted clicks and non-clicks of all pairs together."""
    clicked = np.einsum("pk,pkj->kj", moved.clicks, share)
    return clicked, np.einsum("pk,pkj->kj", moved.impressions - moved.clicks, share)


def _by_mass(
    clicked: np.ndarray, missed: np.ndarray, estimate: Estimate
) -> tuple[np.ndarray, np.ndarray]:
    """(K, K, K) derivatives of the curve by each mass, from one changed mass at a time."""
    ranks = len(clicked)
    both = np.stack([clicked, missed])
    places = np.argwhere(both > 0)
    steps = STEP * both[tuple(places.T)]
    changed = np.repeat(both[None], 1 + 2 * len(places), axis=0)
    rows = 1 + np.arange(len(places))
    changed[(rows, *places.T)] += steps
    changed[(rows + len(places), *places.T)] -= steps
    curves = np.nan_to_num(estimate(changed[:, 0], changed[:, 1]))
    up, down = curves[1 : 1 + len(places)], curves[1 + len(places) :]
    slopes = np.zeros((2, ranks, ranks, ranks))
    slopes[tuple(places.T)] = (up - down) / (2 * steps[:, None])
    return slopes[0], slopes[1]


def _contract(parts: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """(P, K, M) the sum over j of (P, K, J) parts times (K, J, M) slopes."""
    return np.asarray(np.matmul(parts.transpose(1, 0, 2), slopes).transpose(1, 0, 2))
