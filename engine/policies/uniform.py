"""Every item equally often."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.policies.candidates import Candidates
from engine.policies.policy import ClosedForm, Policy
from engine.policies.rankings import plackett_luce


@dataclass(frozen=True)
class Uniform(Policy):
    """Shows every item of a query equally often at every rank."""

    key: ClassVar[str] = "uniform"
    title: ClassVar[str] = "Uniform"
    formula: ClassVar[str] = r"\pi(d \mid q, k) = 1 / |D_q|"
    assumes: ClassVar[str] = "What may be shown for a query is what the log has shown for it."
    assumptions = ("logged_candidates",)
    cites: ClassVar[tuple[str, ...]] = ("saito2021",)

    @property
    def ranker(self) -> str:
        """Any ranker, which explores all the time."""
        return "naive"

    @property
    def exploration(self) -> float:
        """All impressions."""
        return 1.0

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) one over the number of candidates of the query."""
        share = 1 / candidates.sizes[candidates.owner][:, None]
        fits = np.arange(candidates.ranks) < candidates.sizes[candidates.owner][:, None]
        return np.where(fits | candidates.slots, share, 0.0)

    def closed_form(self, candidates: Candidates) -> ClosedForm | None:
        """An even draw."""
        return ClosedForm(None, 0.0, 1.0)

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) shuffled candidates."""
        return plackett_luce.draw(candidates, np.zeros(len(candidates.item_code)), queries, rng)
