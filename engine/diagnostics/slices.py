"""The totals of a policy's weights in slices of a log: periods, or logging policies."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.inference.sliced_means import SlicedMeans


@dataclass(frozen=True, eq=False)
class Slices:
    """Totals of terms per slice and group of sessions.

    `names` (T,) are the slices; `totals` holds, by term, a (T, G) array.
    """

    names: np.ndarray
    totals: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.names)

    def named(self, names: np.ndarray) -> "Slices":
        """The same slices under other names."""
        return replace(self, names=names)

    @property
    def rows(self) -> np.ndarray:
        """(T,) how many rows each slice holds."""
        return np.asarray(self.totals["n"].sum(axis=1))

    @property
    def weights(self) -> SlicedMeans:
        """The mean weight of each slice, under the weights' control."""
        return SlicedMeans(self.totals["wc"], self.totals["control"])

    @property
    def rewards(self) -> SlicedMeans:
        """The mean reward per row of each slice."""
        return SlicedMeans(self.totals["r"], self.totals["n"])
