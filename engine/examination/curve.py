"""What an examination model answers: one number per rank, and how far it can be trusted."""

from dataclasses import dataclass

import numpy as np

from engine.inference.quantile import middle

ESTIMANDS = ("examination",)
"The estimands of the intervals in this module, by the keys of the audit."

LEVEL = 0.95
"""The level of every interval of a curve."""


@dataclass(frozen=True)
class Curve:
    """How much of each rank is seen, relative to rank 1; index k - 1 is rank k.

    `examination` (K,) and `interval` (K, 2) are NaN where `identified` (K,) is False;
    `links` (K, K) counts the clicked (query, item) pairs that were shown at both ranks;
    `method` is the spec that made the curve, `warnings` are sentences for the reader. `trusted`
    (K,), where a method knows it, is the click probability of an irrelevant item at the rank.
    """

    method: str
    examination: np.ndarray
    interval: np.ndarray
    identified: np.ndarray
    links: np.ndarray
    warnings: tuple[str, ...] = ()
    trusted: np.ndarray | None = None
    given: bool = False
    """Whether the curve was known beforehand, and owes nothing to the log."""

    @property
    def ranks(self) -> np.ndarray:
        """(K,) the ranks 1, 2, ..., K."""
        return np.arange(1, len(self.examination) + 1)


def percentiles(replicates: np.ndarray, identified: np.ndarray) -> np.ndarray:
    """(K, 2) percentile interval of (replicates, K) curves; NaN where not identified.

    A replicate that lost the rank is left out of that rank's interval.
    """
    interval = np.full((replicates.shape[1], 2), np.nan)
    for k in np.flatnonzero(identified):
        interval[k] = middle(replicates[:, k], LEVEL)
    return interval


def unidentified(method: str, links: np.ndarray, warnings: tuple[str, ...]) -> Curve:
    """The curve of a log that decides no rank but the first, which is the unit."""
    first = np.arange(len(links)) == 0
    examination = np.where(first, 1.0, np.nan)
    return Curve(method, examination, np.stack([examination] * 2, axis=1), first, links, warnings)
