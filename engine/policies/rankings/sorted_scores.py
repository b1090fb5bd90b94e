"""Policies that show the candidates in the order of a score."""

import numpy as np

from engine.policies.candidates import Candidates
from engine.policies.policy import ClosedForm, Policy, Relation


class SortedScores(Policy):
    """A deterministic policy: highest score first.

    In a log of single slots, the best item stands at every rank.
    """

    @property
    def learned(self) -> bool:
        """It ranks by clicks."""
        return True

    def scores(self, candidates: Candidates) -> np.ndarray:
        """(m,) the score of each candidate."""
        raise NotImplementedError

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) one where the candidate stands, else zero."""
        order = candidates.order(self.scores(candidates))
        if candidates.slots:
            return np.repeat((order == 0)[:, None], candidates.ranks, axis=1).astype(float)
        return (order[:, None] == np.arange(candidates.ranks)).astype(float)

    def closed_form(self, candidates: Candidates) -> ClosedForm | None:
        """The order of the scores; policies that mix others with it share it."""
        order = candidates.orders.get(self.spec)
        if order is None:
            order = candidates.order(self.scores(candidates)).astype(np.int32)
            candidates.orders[self.spec] = order
        return ClosedForm(order, 1.0, 0.0)

    def relation(self, candidates: Candidates) -> Relation:
        """The items that are shown, each at its rank."""
        if candidates.slots:
            return super().relation(candidates)
        order = candidates.order(self.scores(candidates))
        shown = order < candidates.ranks
        return {
            "query_code": candidates.query_code[shown],
            "rank": order[shown] + 1,
            "item_code": candidates.item_code[shown],
            "probability": np.ones(int(shown.sum())),
        }

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) the one ranking of each query."""
        order = candidates.order(self.scores(candidates))
        table = np.full((len(candidates.starts), candidates.ranks), -1)
        if candidates.slots:
            table[:] = candidates.item_code[order == 0][:, None]
            return table[queries]
        shown = order < candidates.ranks
        table[candidates.owner[shown], order[shown]] = candidates.item_code[shown]
        return table[queries]
