"""What the log shows already."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.policies.candidates import Candidates
from engine.policies.policy import Policy, Relation


@dataclass(frozen=True)
class Logged(Policy):
    """Does what the log did: the share of impressions in which an item was shown at a rank.

    Asked about through the same path as any other policy, it must return the log's own mean reward:
    every comparison replays it so.
    """

    key: ClassVar[str] = "logged"
    title: ClassVar[str] = "As logged"
    formula: ClassVar[str] = r"\hat\pi_0(d \mid q, k) = n_{qdk} / n_{qk}"
    assumes: ClassVar[str] = "Nothing: it counts the log's impressions."
    assumptions = ("same_policy",)
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2020",)

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) counted shares; a rank that a query never had is all zero."""
        candidate, rank, share = _shares(candidates)
        marginals = np.zeros((len(candidates.item_code), candidates.ranks))
        marginals[candidate, rank] = share
        return marginals

    def relation(self, candidates: Candidates) -> Relation:
        """The shares of what was shown."""
        candidate, rank, share = _shares(candidates)
        return {
            "query_code": candidates.query_code[candidate],
            "rank": rank + 1,
            "item_code": candidates.item_code[candidate],
            "probability": share,
        }


def _shares(candidates: Candidates) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(n,) candidate, rank from 0, and its share of the impressions of its query there."""
    candidate, rank, shown, sums = candidates.shown
    return candidate, rank, shown / sums[candidates.owner[candidate], rank]
