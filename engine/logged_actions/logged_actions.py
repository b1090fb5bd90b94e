"""Logged actions as arrays: contexts, what was shown, how likely that was, and the reward."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class LoggedActions:
    """A bandit log of n rows over C different contexts and K actions.

    Rows that share a context share the chances of the policy, so those are computed once.
    """

    features: Any
    """(C, d) the contexts as numbers, dense or sparse."""
    context: np.ndarray
    """(n,) which context each row has."""
    action: np.ndarray
    """(n,) the action taken, from 0 to K - 1."""
    propensity: np.ndarray
    """(n,) the chance that the logging policy took it."""
    reward: np.ndarray
    """(n,) the reward."""
    actions: int
    """How many actions there are, K."""
    allowed: np.ndarray | None = field(default=None)
    """(C, K) whether a policy may take the action, or None where it may take every one."""

    @cached_property
    def cell(self) -> np.ndarray:
        """(n,) the position of each row's (context, action) in a flat (C, K) table."""
        return self.context.astype(np.int64) * self.actions + self.action

    @cached_property
    def _by_action(self) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the rows in the order of their actions, and (K + 1,) where each action begins."""
        order = np.argsort(self.action, kind="stable")
        starts = np.searchsorted(self.action[order], np.arange(self.actions + 1))
        return order, starts

    @cached_property
    def scratch(self) -> np.ndarray:
        """(C, K) room for one table, which every step of an optimiser writes anew."""
        return np.empty(self.shape)

    @property
    def shape(self) -> tuple[int, int]:
        """The contexts and the actions, (C, K)."""
        return self.features.shape[0], self.actions

    def table(self, values: np.ndarray | None = None) -> np.ndarray:
        """(C, K) the rows' values summed by context and action; without values, their number."""
        contexts, actions = self.shape
        return np.bincount(self.cell, values, contexts * actions).reshape(contexts, actions)

    def features_by_action(self, values: np.ndarray) -> np.ndarray:
        """(d, K) the rows' features times their values, summed by action."""
        from scipy.sparse import csr_matrix

        order, starts = self._by_action
        size = (self.actions, self.shape[0])
        sums = csr_matrix((values[order], self.context[order], starts), size) @ self.features
        return np.ascontiguousarray((sums.toarray() if hasattr(sums, "toarray") else sums).T)

    def rows(self, chosen: np.ndarray) -> "LoggedActions":
        """The chosen rows, with the contexts that occur among them."""
        contexts, place = np.unique(self.context[chosen], return_inverse=True)
        return LoggedActions(
            self.features[contexts],
            place,
            self.action[chosen],
            self.propensity[chosen],
            self.reward[chosen],
            self.actions,
            None if self.allowed is None else self.allowed[contexts],
        )


def plain(
    features: np.ndarray,
    action: np.ndarray,
    propensity: np.ndarray,
    reward: np.ndarray,
    actions: int,
) -> LoggedActions:
    """Logged actions in which every row has a context of its own."""
    rows = np.arange(len(action))
    return LoggedActions(features, rows, action, propensity, reward, actions)
