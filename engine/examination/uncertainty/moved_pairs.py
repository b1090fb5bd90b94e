"""Pairs that were shown at several ranks, with equal counts taken together.

On a long tail most of them were shown a few times, so that many thousand pairs have a few hundred
different counts; whatever is computed from the counts of a pair is computed once for each.
"""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.count_patterns import count_patterns
from engine.click_counts.counts import Cells
from engine.examination.pairs import Pairs


@dataclass(frozen=True)
class MovedPairs:
    """The (D,) of P pairs whose counts differ.

    `times` (D,) is how many pairs have the same counts; `pattern` (P,) is whose each pair has.
    """

    different: Pairs
    times: np.ndarray
    pattern: np.ndarray


def together(counted: Pairs) -> MovedPairs:
    """These pairs, those of equal counts together."""
    if not len(counted.query):
        none = np.zeros(0, dtype=np.int64)
        return MovedPairs(counted, np.zeros(0), none)
    pair, slot = np.nonzero(counted.impressions)
    table = Cells(pair, slot, counted.impressions[pair, slot], counted.clicks[pair, slot])
    patterns = count_patterns(table)
    first = np.empty(len(patterns.times), dtype=np.int64)
    first[patterns.of_pair[::-1]] = np.arange(len(counted.query))[::-1]
    return MovedPairs(counted.take(first), patterns.times, patterns.of_pair)
