"""Sorting many small score tables at once, with ties in random order.

Scores are sorted as integers: the bits of a float that is not negative sort like the float. The
lowest bits of each are replaced by a label of the item, so that one plain sort, several times
faster than an argsort, carries the items along. Labels are a random permutation: the tie rule. All
bits are turned around, so that the highest score comes first.
"""

from collections.abc import Iterator

import numpy as np

POOL = 1_024
"""Permutations of the labels that are at hand, at least; every row takes one each time."""
FRESH = 500
"""Sorts after which the pool is drawn anew."""
AHEAD = 1 << 16
"""Choices from the pool that are drawn at once: most of what one costs is asking for it."""
_ABSENT = np.int64(np.iinfo(np.int64).min)


class Order:
    """The order of N items in each of R worlds, sorted again whenever the scores have changed."""

    def __init__(self, worlds: int, items: int, rng: np.random.Generator) -> None:
        self.worlds, self.items, self.rng = worlds, items, rng
        self.mask = np.int64(2 ** max(1, int(items - 1).bit_length()) - 1)
        self.row = np.arange(worlds)[:, None] * items
        self.choices: Iterator[tuple[np.ndarray, np.ndarray]] = iter(())
        self.sorts = 0

    def sort(
        self, scores: np.ndarray, present: np.ndarray | None = None, redraw: bool = True
    ) -> None:
        """Sort (R, N) scores, none below zero; items that are not present go last.

        Ties are drawn again, or keep the order of the first sort.
        """
        if redraw or self.sorts == 0:
            self._choose()
        self.sorts += 1
        keys = np.ascontiguousarray(scores, dtype=np.float64).view(np.int64) | self.mask
        keys ^= self.labels.take(self.chosen, axis=0)
        if present is not None:
            keys ^= np.where(present, np.int64(0), _ABSENT)
        keys.sort(axis=1)
        self.keys = keys

    def items_at(self, ranks: np.ndarray) -> np.ndarray:
        """(R, K) the items at the given (R, K) or (K,) ranks, counted from 0."""
        return self._items_of_labels(self.keys.reshape(-1).take(self.row + ranks) & self.mask)

    def first(self, count: int) -> np.ndarray:
        """(R, count) the items at ranks 0 to count - 1."""
        return self._items_of_labels(self.keys[:, :count] & self.mask)

    def _items_of_labels(self, labels: np.ndarray) -> np.ndarray:
        """The items of the labels, which become something else."""
        labels += self.starts
        return self.named.take(labels)

    def _choose(self) -> None:
        if self.sorts % FRESH == 0:
            self._draw()
        chosen = next(self.choices, None)
        if chosen is None:
            sorts = min(FRESH - self.sorts % FRESH, max(1, AHEAD // self.worlds))
            many = self.rng.integers(len(self.labels), size=(sorts, self.worlds))
            self.choices = zip(many, (many * self.items - self.lowest)[:, :, None], strict=True)
            chosen = next(self.choices)
        self.chosen, self.starts = chosen

    def _draw(self) -> None:
        """Random permutations, each turned and mirrored, so that the pool favours no item."""
        bases = np.argsort(self.rng.random((-(-POOL // (2 * self.items)), self.items)), axis=1)
        bases = np.concatenate([bases, self.items - 1 - bases])
        turned = (bases[:, None, :] + np.arange(self.items)[:, None]) % self.items
        labels = turned.reshape(-1, self.items)
        self.labels = ~(labels ^ self.mask)
        self.lowest = self.mask - self.items + 1
        self.named = np.argsort(labels, axis=1)[:, ::-1].reshape(-1)
