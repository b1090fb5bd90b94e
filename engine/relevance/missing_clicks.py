"""Why a click is missing: the result was not seen, or seen and not liked."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Fate:
    """What becomes of an impression at each rank: (K,) shares that add up to one."""

    clicked: np.ndarray
    not_liked: np.ndarray
    not_seen: np.ndarray

    @property
    def unseen_share(self) -> np.ndarray:
        """(K,) P(not seen | no click) = (1 - e) / (1 - e r); NaN where every impression clicks."""
        missing = self.not_liked + self.not_seen
        with np.errstate(invalid="ignore"):
            return np.where(missing > 0, self.not_seen / missing, np.nan)


def fate(examination: np.ndarray, relevance: np.ndarray) -> Fate:
    """Split impressions under the position-based model, exactly.

    Args:
        examination: (K,) probability that rank k is looked at, in [0, 1].
        relevance: (K,) P(click if examined) of what stands at rank k, in [0, 1].
    """
    return Fate(examination * relevance, examination * (1 - relevance), 1 - examination)
