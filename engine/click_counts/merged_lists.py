"""Lists and pairs that EM cannot distinguish, each taken as one that occurs several times.

On a long tail most queries were asked once or twice, so that many lists differ in nothing but the
names of what they show. Pairs are distinguished by their counts and by the lists that show them,
lists by the pairs at each rank and their clicks, in turn, until neither tells more pairs apart: EM
treats alike what is left together from its first step to its last.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.click_counts.hashing import hashed, salts, scattered
from engine.click_counts.top_down_counts import TopDownCounts

LEAST_SAVED = 0.2
"""With a smaller share of pairs to save, merging costs more time than it spares."""
NOTHING, LOW = np.uint64(2**63 + 1), np.uint64(2**32 - 1)
"""The hash of a rank that shows nothing, and the lower half of a hash."""


@dataclass(frozen=True)
class MergedCounts:
    """The `counts` of D classes of pairs, summed within each, and of the classes of lists.

    `times` (D,) says how many pairs a class has, `of_pair` (P,) which class a pair is in.
    """

    counts: TopDownCounts
    times: np.ndarray
    of_pair: np.ndarray

    def each(self, total: np.ndarray) -> np.ndarray:
        """(D,) what one pair of a class has of a total."""
        return np.asarray(total / self.times)


def merged(seen: TopDownCounts, by_pair: bool = True) -> MergedCounts:
    """The counts with equal pairs and lists taken together; as they are where few are equal.

    `by_pair` says that the chance to leave after a click belongs to the pair, not to the rank.
    """
    pairs = len(seen.clicked)
    colour = hashed(seen.clicked, seen.looked, *([seen.went_on] if by_pair else []))
    classes, settled = 0, False
    while not settled:
        lists = _of_lists(seen, colour)
        colour = _of_pairs(seen, colour, lists)
        distinct, first, of_pair = np.unique(colour, return_index=True, return_inverse=True)
        if len(distinct) > (1 - LEAST_SAVED) * pairs:
            return MergedCounts(seen, np.ones(pairs), np.arange(pairs))
        settled, classes = len(distinct) == classes, len(distinct)
    return _quotient(seen, of_pair, first, lists, by_pair)


def _quotient(
    seen: TopDownCounts, of_pair: np.ndarray, first: np.ndarray, lists: np.ndarray, by_pair: bool
) -> MergedCounts:
    times = np.bincount(of_pair).astype(float)
    _, place, count = np.unique(lists, return_index=True, return_counts=True)
    pair = seen.pair[:, place]
    pair = np.where(pair >= 0, of_pair[pair], -1)
    counts = replace(
        seen,
        clicked=times * seen.clicked[first],
        looked=times * seen.looked[first],
        went_on=times * seen.went_on[first] if by_pair else seen.went_on,
        pair=pair,
        place=pair if by_pair else np.ascontiguousarray(seen.place[:, place]),
        followed=np.ascontiguousarray(seen.followed[:, place]),
        silent=count * seen.silent[place],
        last=count * seen.last[:, place],
    )
    return MergedCounts(counts, times, of_pair)


def _of_lists(seen: TopDownCounts, colour: np.ndarray) -> np.ndarray:
    """(L,) hashes of lists, from those of their pairs."""
    padded = np.append(colour, NOTHING)
    total = hashed(seen.silent)
    for salt, pair, last in zip(salts(len(seen.pair)), seen.pair, seen.last, strict=True):
        total += scattered(padded[pair] ^ salt ^ hashed(last))
    return scattered(total)


def _of_pairs(seen: TopDownCounts, colour: np.ndarray, lists: np.ndarray) -> np.ndarray:
    """(P,) hashes of pairs, from their own and those of the lists that show them."""
    low, high = np.zeros((2, len(colour) + 1))
    for salt, pair in zip(salts(len(seen.pair)), seen.pair, strict=True):
        part = scattered(lists ^ salt)
        low += np.bincount(pair + 1, part & LOW, len(low))
        high += np.bincount(pair + 1, part >> np.uint64(32), len(low))
    return hashed(colour.view(np.float64), low[1:], high[1:])
