"""Pairs with the same counts, taken as one pair that occurs several times.

On a long-tail log most pairs were shown once or twice, so that millions of pairs have a few
thousand patterns of counts. EM treats pairs of one pattern alike from its first step to its last.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.click_counts.counts import Cells
from engine.click_counts.hashing import MULTIPLIERS, scattered


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
    pattern, keys = pd.factorize(key)  # by a table: sorting the keys would take ten times as long
    first = np.empty(len(keys), dtype=np.int64)
    first[pattern[::-1]] = np.arange(len(starts))[::-1]
    if len(keys) == len(starts) or (check != check[first][pattern]).any():
        return CountPatterns(cells, np.ones(len(starts)), np.arange(len(starts)))
    chosen = np.zeros(len(starts), dtype=bool)
    chosen[first] = True
    selected = chosen[cells.pair]
    merged = Cells(
        pattern[cells.pair[selected]],
        cells.slot[selected],
        cells.impressions[selected],
        cells.clicks[selected],
    )
    return CountPatterns(merged, np.bincount(pattern).astype(float), pattern)


def _mixed(cells: Cells, multiplier: int) -> np.ndarray:
    """(n,) 64-bit hashes of the cells; a pair's sum of them does not depend on their order."""
    value: np.ndarray = cells.slot.astype(np.uint64)
    for column in (cells.impressions, cells.clicks):
        value = scattered(value, multiplier) ^ column.astype(np.float64).view(np.uint64)
    return scattered(value, multiplier)
