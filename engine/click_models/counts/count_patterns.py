"""Pairs with the same counts, taken as one pair that occurs several times.

On a long-tail log most pairs were shown once or twice, so that millions of pairs have a few
thousand patterns of counts. EM treats pairs of one pattern alike from its first step to its last.
"""

from dataclasses import dataclass

import numpy as np

from engine.click_models.counts.counts import Cells
from engine.click_models.counts.hashing import MULTIPLIERS, scattered


@dataclass(frozen=True)
class CountPatterns:
    """D patterns: their `cells`, how many pairs have each (`times`, (D,)), and whose is which.

    `of_pair` (P,) is the pattern of each pair.
    """

    cells: Cells
    times: np.ndarray
    of_pair: np.ndarray


def count_patterns(cells: Cells) -> CountPatterns:
    """The patterns of cells that come in the order of their pairs."""
    starts = np.flatnonzero(np.diff(cells.pair, prepend=-1))
    key, check = (np.add.reduceat(_mixed(cells, each), starts) for each in MULTIPLIERS)
    _, first, pattern = np.unique(key, return_index=True, return_inverse=True)
    if len(first) == len(starts) or (check != check[first][pattern]).any():
        return CountPatterns(cells, np.ones(len(starts)), np.arange(len(starts)))
    order = np.argsort(first)
    place = np.argsort(order)
    chosen = np.zeros(len(starts), dtype=bool)
    chosen[first] = True
    selected = chosen[cells.pair]
    merged = Cells(
        place[pattern[cells.pair[selected]]],
        cells.slot[selected],
        cells.impressions[selected],
        cells.clicks[selected],
    )
    return CountPatterns(merged, np.bincount(pattern).astype(float)[order], place[pattern])


def _mixed(cells: Cells, multiplier: int) -> np.ndarray:
    """(n,) 64-bit hashes of the cells; a pair's sum of them does not depend on their order."""
    value: np.ndarray = cells.slot.astype(np.uint64)
    for column in (cells.impressions, cells.clicks):
        value = scattered(value, multiplier) ^ column.astype(np.float64).view(np.uint64)
    return scattered(value, multiplier)
