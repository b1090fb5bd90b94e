"""Policies that show the candidates in the order of a score."""

import numpy as np

from engine.policies.evidence import Evidence
from engine.policies.policy import Policy


class SortedScores(Policy):
    """A deterministic policy: highest score first.

    In a log of single slots, the best item stands at every rank.
    """

    @property
    def learned(self) -> bool:
        """It ranks by clicks."""
        return True

    def scores(self, evidence: Evidence) -> np.ndarray:
        """(m,) the score of each candidate."""
        raise NotImplementedError

    def marginals(self, evidence: Evidence) -> np.ndarray:
        """(m, K) one where the candidate stands, else zero."""
        order = evidence.order(self.scores(evidence))
        if evidence.slots:
            return np.repeat((order == 0)[:, None], evidence.ranks, axis=1).astype(float)
        return (order[:, None] == np.arange(evidence.ranks)).astype(float)

    def rankings(
        self, evidence: Evidence, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) the one ranking of each query."""
        order = evidence.order(self.scores(evidence))
        table = np.full((len(evidence.starts), evidence.ranks), -1)
        if evidence.slots:
            table[:] = evidence.item_code[order == 0][:, None]
            return table[queries]
        shown = order < evidence.ranks
        table[evidence.owner[shown], order[shown]] = evidence.item_code[shown]
        return table[queries]
