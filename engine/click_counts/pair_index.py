"""The (query, item) pairs that a click model has a parameter for."""

from dataclasses import dataclass

import numpy as np

UNKNOWN = -1
"""The code of a query or item that the fitted log never had, and of a rank that shows nothing."""


@dataclass(frozen=True)
class PairIndex:
    """(P,) sorted keys of pairs; a pair's place in them is where its parameters stand."""

    keys: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def query(self) -> np.ndarray:
        """(P,) query codes."""
        return self.keys >> 32

    @property
    def item(self) -> np.ndarray:
        """(P,) item codes."""
        return self.keys & 0xFFFFFFFF

    def of(self, query: np.ndarray, item: np.ndarray) -> np.ndarray:
        """The places of pairs of codes; P for a pair that is not known."""
        keys = keyed(query, item)
        place = np.searchsorted(self.keys, keys)
        present = self.keys[np.minimum(place, len(self.keys) - 1)] == keys
        return np.where(present, place, len(self.keys))


def keyed(query: np.ndarray, item: np.ndarray) -> np.ndarray:
    """One number per pair of codes; negative when either is UNKNOWN."""
    keys = (query.astype(np.int64) << 32) | np.maximum(item, 0).astype(np.int64)
    return np.where((query < 0) | (item < 0), -1, keys)
