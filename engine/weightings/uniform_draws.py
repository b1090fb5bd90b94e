"""Rankings that were drawn evenly, without replacement, from the candidates of each query."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.policies.policy import Relation
from engine.terms.keys import total_by
from engine.terms.term import LookedUp, Term, Window

CLOSE = 1e-3
"""How far a propensity may be, as a share, from one over a whole number."""
PROPENSITIES = """
SELECT query_code, MIN(propensity_item_rank) AS low, MAX(propensity_item_rank) AS high
FROM log GROUP BY query_code ORDER BY query_code
"""
RANKINGS = """
SELECT MIN(ranks) AS low, MAX(ranks) AS high, SUM(ranks - items) AS repeats FROM (
  SELECT COUNT(*) AS ranks, COUNT(DISTINCT item_code) AS items FROM log GROUP BY impression
) AS per_impression
"""


@dataclass(frozen=True, eq=False)
class UniformDraws:
    """(Q,) codes of queries and how many candidates each has; how many ranks are filled."""

    query: np.ndarray
    candidates: np.ndarray
    ranks: int

    def weight(self, relation: Relation) -> Term:
        r"""The target's chances times the pseudo-inverse of the draws' second moments.

        With m candidates, L ranks, and \(\pi(d)\) how often the target shows an item at any rank:
        \(1 + (m-1) \sum_k [\pi(d_k \text{ at } k) + (\pi(d_k) - 1) / (m - L)]\); where every
        candidate is shown, \(1 + (m-1) (\sum_k \pi(d_k \text{ at } k) - 1)\).

        Raises:
            EngineError: the target does not say at which rank an item stands, or repeats items
                where every candidate is shown.
        """
        if "rank" not in relation:
            raise EngineError(
                "this policy does not say at which rank an item stands",
                fix="Give its probabilities with a rank column, or use another weighting.",
            )
        keys = tuple(key for key in ("fold", "query_code", "item_code") if key in relation)
        anywhere = total_by(relation, keys, relation["probability"])
        whole = self.candidates == self.ranks
        if whole.any() and (np.abs(anywhere["value"] - 1) > CLOSE).any():
            raise EngineError(
                "every ranking holds all candidates, but this policy repeats or leaves out items",
                fix="Ask about a policy that ranks all candidates.",
            )
        others = self.candidates - 1.0
        rest = np.where(whole, 0.0, others / np.where(whole, 1, self.candidates - self.ranks))
        less = np.where(whole, others / self.ranks, rest)
        at_rank = LookedUp(Lookup(renamed(relation, "probability")))
        at_any = LookedUp(Lookup(anywhere))
        share = self._by_query(others) * at_rank + self._by_query(rest) * at_any
        return 1 + Window("SUM", share - self._by_query(less))

    def _by_query(self, values: np.ndarray) -> Term:
        return LookedUp(Lookup({"query_code": self.query, "value": values}))


DRAWS: Family[None, UniformDraws] = Family("uniform draws")


def uniform_draws(log: Log) -> UniformDraws:
    """How many candidates and ranks a log of uniform rankings has.

    Raises:
        EngineError: it cannot be such a log, by its propensities or by items that repeat.
    """
    return log.cache.get(DRAWS, None, lambda: _uniform_draws(log))


def _uniform_draws(log: Log) -> UniformDraws:
    chances, rankings = log.reduce(PROPENSITIES), log.reduce(RANKINGS)
    low, high = (np.asarray(chances[name], float) for name in ("low", "high"))
    candidates = np.rint(1 / high)
    ranks, most = int(rankings["low"][0]), int(rankings["high"][0])
    even = (np.abs(np.stack([low, high]) * candidates - 1) <= CLOSE).all()
    if not even or ranks != most or rankings["repeats"][0] or (candidates < ranks).any():
        raise EngineError(
            "these weights need rankings of one length without a repeated item, and at every rank "
            "the propensity 1 / candidates",
            fix="Use slate weights with propensities of whole rankings, or pseudo_inverse without "
            "logger='uniform_rankings' where each rank was filled on its own.",
        )
    return UniformDraws(np.asarray(chances["query_code"]), candidates, ranks)
