"""Better items more often."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.policies.candidates import Candidates
from engine.policies.policy import Policy
from engine.policies.rankings import plackett_luce


@dataclass(frozen=True)
class Softmax(Policy):
    """Shows better items more often: each rank draws among the items left, by their relevance.

    A low temperature comes close to `most_relevant`, a high one to `uniform`.
    """

    key: ClassVar[str] = "softmax"
    title: ClassVar[str] = "Softmax"
    formula: ClassVar[str] = r"\pi(d \mid q) \propto \exp(\hat r_{qd} / \tau)"
    assumes: ClassVar[str] = (
        "The examination curve is right, so that corrected clicks measure relevance."
    )
    assumptions = ("known_examination", "position_based", "no_trust", "logged_candidates")
    cites: ClassVar[tuple[str, ...]] = ("plackett1975",)

    temperature: float = parameter(
        0.1, "Temperature", "In units of relevance: .1 makes 10 points of relevance count e-fold.",
        low=1e-3, high=100,
    )  # fmt: skip
    examination: str = parameter(
        "all_pairs", "Correction", "How the examination of each rank is estimated.",
        family="examination",
    )  # fmt: skip

    @property
    def learned(self) -> bool:
        """It ranks by clicks."""
        return True

    @property
    def ranker(self) -> str:
        """Softmax of the same temperature."""
        return f"softmax(temperature={self.temperature!r})"

    def _logits(self, candidates: Candidates) -> np.ndarray:
        return candidates.corrected(self.examination) / self.temperature

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) Plackett-Luce marginals, exact to quadrature."""
        return plackett_luce.marginals(candidates, self._logits(candidates))

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) Plackett-Luce rankings."""
        return plackett_luce.draw(candidates, self._logits(candidates), queries, rng)
