"""Learners of which one item to show, from logged actions with propensities."""

from dataclasses import dataclass

import numpy as np

from engine.core.method import parameter
from engine.core.minimise import Tick, silent
from engine.learners import deployed
from engine.learners.learner import Learner, need_single_actions
from engine.logged_actions.contexts import by_columns, by_query
from engine.logged_actions.logged_actions import LoggedActions
from engine.logged_actions.softmax_linear import chances
from engine.logs.log import Log
from engine.policies.policy import Policy

WORK = 500_000_000
"""Chances that are computed in all, over the steps of L-BFGS."""


def steps_for(data: LoggedActions) -> int:
    """The most steps of L-BFGS: 200, fewer where a step takes long."""
    contexts, actions = data.shape
    return int(np.clip(WORK // max(contexts * actions, 1), 20, 200))


@dataclass(frozen=True)
class Contextual(Learner):
    """Learns the weights of a softmax-linear policy; a member says which risk they minimise.

    Without features each query has weights of its own, and the policy is a table of chances. With
    features the weights are shared by all queries, and the policy is a file of weights; a query is
    then offered the items of the queries that share items with it, directly or through others.
    Where rows times items exceed ten million, the weights are learned from a sample of the rows.
    """

    features: str = parameter(
        "", "Features", "Columns of the log that the policy looks at, with commas; else the query."
    )
    support: int = parameter(
        1, "Least rows of an item", "An item shown less often is never chosen.", low=1, high=10**6
    )
    overlap: float = parameter(
        0.0, "Least logged chance", "An item that the log showed with a lower chance is never "
        "chosen, so that no weight of the policy exceeds one over it.", low=0, high=1,
    )  # fmt: skip
    ridge: float = parameter(
        1e-4, "Ridge", "How strongly large weights are penalised.", low=0, high=1e3
    )

    def weights(self, data: LoggedActions, tick: Tick = silent) -> np.ndarray:
        """(d, K) the weights that minimise this learner's risk."""
        raise NotImplementedError

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """A table of chances per query, or weights of columns."""
        need_single_actions(self.key, log)
        if self.features:
            named = by_columns(
                log, self.features, self.support, rng, overlap=self.overlap, tick=tick
            )
            return deployed.by_weights(self.key, named, self.weights(named.data, tick), log, 1.0)
        contexts = by_query(log, self.support, self.overlap, tick)
        chance = chances(self.weights(contexts.data, tick), contexts.data)
        return deployed.by_chances(self.key, contexts, chance, log)
