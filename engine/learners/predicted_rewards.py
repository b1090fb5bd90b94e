"""Predicted rewards of every action in every context, by context and action."""

from typing import Any

import numpy as np

from engine.learners.logged_actions import LoggedActions
from engine.learners.minimise import Tick, silent

FOLDS = 2
SHRINKAGE = 10.0
"""Rows of its context's mean that each cell of a table starts with."""


def regression_weights(
    data: LoggedActions, weight: np.ndarray | None = None, tick: Tick = silent
) -> np.ndarray:
    """(d, K) one regression of the reward per action: logistic for clicks, else ridge.

    The first feature must be the constant. An action that was always or never rewarded has no
    finite logistic regression; half a click and half a miss are added to each.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    binary = bool(np.isin(data.reward, (0, 1)).all())
    order = np.argsort(data.action, kind="stable")
    bounds = np.searchsorted(data.action[order], np.arange(data.actions + 1))
    found = np.zeros((data.features.shape[1], data.actions))
    with threadpool_limits(1):
        for action in range(data.actions):
            tick(action / data.actions)
            rows = order[bounds[action] : bounds[action + 1]]
            if len(rows):
                contexts = data.features[data.context[rows]]
                share = None if weight is None else weight[rows] / weight[rows].mean()
                found[:, action] = _fitted(contexts, data.reward[rows], share, binary)
    return found


def _fitted(contexts: Any, reward: np.ndarray, weight: np.ndarray | None, binary: bool) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge

    if not binary:
        line = Ridge(1.0).fit(contexts[:, 1:], reward, sample_weight=weight)
        return np.r_[line.intercept_, line.coef_]
    ones = np.ones(len(reward)) if weight is None else weight
    middle = np.zeros((2, contexts.shape[1] - 1))
    curve = LogisticRegression(C=10.0).fit(
        np.vstack([contexts[:, 1:], middle]),
        np.r_[reward, 0, 1],
        sample_weight=np.r_[ones, 0.5, 0.5],
    )
    return np.r_[curve.intercept_[0], curve.coef_[0]]


def predictions(data: LoggedActions, weights: np.ndarray) -> np.ndarray:
    """(C, K) the rewards that regressions predict."""
    scores = np.asarray(data.features @ weights)
    if np.isin(data.reward, (0, 1)).all():
        return np.asarray(1 / (1 + np.exp(-scores)))
    return scores


def cross_fitted(data: LoggedActions) -> np.ndarray:
    """(C, K) rewards predicted for each context by regressions on the other contexts."""
    found = np.zeros(data.shape)
    fold = np.arange(data.shape[0]) % FOLDS
    for out in range(FOLDS):
        others = data.rows(np.flatnonzero(fold[data.context] != out))
        weights = regression_weights(others if len(others.reward) else data)
        found[fold == out] = predictions(data, weights)[fold == out]
    return found


def shrunk(data: LoggedActions) -> np.ndarray:
    """(C, K) mean rewards of the cells of a table, drawn towards the mean of their context."""
    shown, earned = data.table(), data.table(data.reward)
    overall = earned.sum() / max(shown.sum(), 1)
    mean = (earned.sum(axis=1) + overall) / (shown.sum(axis=1) + 1)
    return np.asarray((earned + SHRINKAGE * mean[:, None]) / (shown + SHRINKAGE))
