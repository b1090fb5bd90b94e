"""The derivatives of a harvested curve by the counts of each pair and rank."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.examination.pairs import Pairs
from engine.examination.uncertainty.curve_influence import CurveGradient
from engine.examination.uncertainty.moved_pairs import together

STEP = 1e-4
"""The relative change of a mass whose effect on the curve is its derivative."""
NUMBERS = 4_000_000
"""How many numbers of changed masses are held at once."""
ONE_THREAD = 200_000
"""Products of so many multiplications are left to one thread by the libraries in use."""
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
    some, ranks = alike.different, moved.impressions.shape[1]
    by_rank = [_AtRank.of(some, rank, weight) for rank in range(ranks)]
    by_mass = slopes(*_masses(by_rank, alike.times))
    derivatives = [part.derivatives(*by_mass) for part in by_rank]
    by_look, by_click = (np.concatenate(several) for several in zip(*derivatives, strict=True))
    cell = np.zeros((ranks, len(some.query)), dtype=np.int64)
    cell[some.impressions.T > 0] = np.arange(len(by_look))
    pair, rank = np.nonzero(moved.impressions > 0)
    whose = cell[rank, alike.pattern[pair]]
    return CurveGradient(moved, pair, rank, by_look[whose], by_click[whose])


@dataclass(frozen=True, eq=False)
class _AtRank:
    """The (P,) pairs that were shown at a rank, against each rank j where they were shown too.

    `share` (P, K) is what a row at the rank counts for [rank, j], `slope` minus its derivative by
    looks at the rank. `mirrored` says that a look here raises what rows at j count against it.
    """

    rank: int
    pair: np.ndarray
    clicks: np.ndarray
    misses: np.ndarray
    share: np.ndarray
    slope: np.ndarray
    mirrored: bool

    @classmethod
    def of(cls, moved: Pairs, rank: int, weight: str) -> "_AtRank":
        pair = np.flatnonzero(moved.impressions[:, rank] > 0)
        looks, clicks = moved.impressions[pair], moved.clicks[pair]
        both = looks > 0
        both[:, rank] = False
        rank_looks, precision = looks[:, [rank]], weight == "precision"
        whole = rank_looks + looks if precision else rank_looks
        share = both * looks / whole if precision else both / whole
        return cls(rank, pair, clicks, looks - clicks, share, share / whole, precision)

    def mass(self, rows: np.ndarray, times: np.ndarray) -> np.ndarray:
        """(K,) the weighted sum of (P, K) rows here, where each pair counts so many times."""
        return np.asarray((times[self.pair] * rows[:, self.rank]) @ self.share)

    def derivatives(
        self, by_clicked: np.ndarray, by_missed: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(P, K) the derivatives of the curve by looks, and by clicks, of each pair here."""
        rank, slope = self.rank, self.slope
        own, others = (rows[:, [rank]] for rows in (self.clicks, self.misses))
        # One more look at the rank lowers the share that pairs it with j, and raises j's with it.
        by_look = product(self.share - slope * others, by_missed[rank])
        by_look -= product(slope * own, by_clicked[rank])
        if self.mirrored:
            by_look += product(slope * self.clicks, by_clicked[:, rank])
            by_look += product(slope * self.misses, by_missed[:, rank])
        return by_look, product(self.share, by_clicked[rank] - by_missed[rank])


def product(rows: np.ndarray, square: np.ndarray) -> np.ndarray:
    """(P, K) rows times a (K, K) matrix, so few rows at once that one thread multiplies them.

    The threads of a product of many rows and few columns wait for each other longer than they work.
    """
    some = max(1, ONE_THREAD // max(square.size, 1))
    if len(rows) <= some:
        return np.asarray(rows @ square)
    parts = range(0, len(rows), some)
    return np.concatenate([rows[first : first + some] @ square for first in parts])


def total_masses(moved: Pairs, weight: str) -> tuple[np.ndarray, np.ndarray]:
    """(K, K) the masses of clicks and of misses of all pairs, worked out once per equal counts."""
    alike = together(moved)
    ranks = range(moved.impressions.shape[1])
    return _masses([_AtRank.of(alike.different, rank, weight) for rank in ranks], alike.times)


def _masses(by_rank: Sequence[_AtRank], times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    clicked = np.stack([part.mass(part.clicks, times) for part in by_rank])
    return clicked, np.stack([part.mass(part.misses, times) for part in by_rank])


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
