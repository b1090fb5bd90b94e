"""A policy that sometimes shuffles."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.policies.candidates import Candidates
from engine.policies.policy import ClosedForm, Policy
from engine.policies.uniform import Uniform


@dataclass(frozen=True)
class EpsilonGreedy(Policy):
    """Follows another policy, but shows a random ranking in a share epsilon of impressions."""

    key: ClassVar[str] = "epsilon_greedy"
    title: ClassVar[str] = "Epsilon-greedy"
    formula: ClassVar[str] = r"(1 - \epsilon)\, \pi_{\text{base}} + \epsilon\, \pi_{\text{uniform}}"
    assumes: ClassVar[str] = "What may be shown for a query is what the log has shown for it."
    assumptions = ("logged_candidates",)
    cites: ClassVar[tuple[str, ...]] = ("sutton2018",)

    epsilon: float = parameter(
        0.1, "Exploration", "The share of impressions with a random ranking.", low=0, high=1
    )
    base: str = parameter(
        "most_relevant", "Base policy", "What is followed otherwise.", family="policies"
    )

    @property
    def learned(self) -> bool:
        """Whether its base is."""
        return Policy.parse(self.base).learned

    @property
    def ranker(self) -> str | None:
        """The ranker of its base."""
        return Policy.parse(self.base).ranker

    @property
    def grouping(self) -> str:
        """The groups of its base."""
        return Policy.parse(self.base).grouping

    @property
    def exploration(self) -> float:
        """Its own share of random rankings, and that of its base in the others."""
        return self.epsilon + (1 - self.epsilon) * Policy.parse(self.base).exploration

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) the mixture of both."""
        base = Policy.parse(self.base).marginals(candidates)
        return (1 - self.epsilon) * base + self.epsilon * Uniform().marginals(candidates)

    def closed_form(self, candidates: Candidates) -> ClosedForm | None:
        """That of its base, mixed with an even draw."""
        base = Policy.parse(self.base).closed_form(candidates)
        if base is None:
            return None
        follow = 1 - self.epsilon
        return ClosedForm(base.order, follow * base.greedy, follow * base.even + self.epsilon)

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) rankings of the base, some replaced by shuffled ones."""
        rankings = Policy.parse(self.base).rankings(candidates, queries, rng)
        explore = rng.random(rankings.shape if candidates.slots else len(queries)) < self.epsilon
        shuffled = Uniform().rankings(candidates, queries, rng)
        return np.where(explore if candidates.slots else explore[:, None], shuffled, rankings)
