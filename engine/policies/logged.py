"""What the log shows already."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.policies.candidates import Candidates
from engine.policies.policy import Policy


@dataclass(frozen=True)
class Logged(Policy):
    """Does what the log did: the share of impressions in which an item was shown at a rank.

    Asked about through the same path as any other policy, it must return the log's own mean reward:
    the replayed of every comparison.
    """

    key: ClassVar[str] = "logged"
    title: ClassVar[str] = "As logged"
    formula: ClassVar[str] = r"\hat\pi_0(d \mid q, k) = n_{qdk} / n_{qk}"
    assumes: ClassVar[str] = "Nothing: it counts."
    assumptions = ("same_policy",)
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2020",)

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) counted shares; a rank that a query never had is all zero."""
        shown = candidates.impressions.astype(float)
        totals = np.add.reduceat(shown, candidates.starts)[candidates.owner]
        return np.divide(shown, totals, out=np.zeros_like(shown), where=totals > 0)
