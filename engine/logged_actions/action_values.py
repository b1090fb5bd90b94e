"""Estimated values of actions, one by one: what an argmax chooses among."""

from collections.abc import Iterator

import numpy as np

from engine.core.minimise import Tick, silent
from engine.logged_actions.logged_actions import LoggedActions
from engine.logged_actions.predicted_rewards import cross_fitted, regression_weights, shrunk

NEVER = -np.inf
"""The value of an action that a context never had."""
ESTIMATORS = ("naive", "ips", "snips", "dr", "dm")


def per_context(data: LoggedActions, estimator: str) -> np.ndarray:
    """(C, K) the estimated mean reward of each action, had it always been taken in the context."""
    shown = data.table()
    rows_per_context = shown.sum(axis=1, keepdims=True)
    if estimator == "dm":
        value = shrunk(data)
    elif estimator == "naive":
        value = _divided(data.table(data.reward), shown)
    elif estimator == "ips":
        value = _divided(data.table(data.reward / data.propensity), rows_per_context)
    elif estimator == "snips":
        weight = 1 / data.propensity
        value = _divided(data.table(data.reward * weight), data.table(weight))
    else:
        predicted = shrunk(data)
        error = data.reward - predicted.ravel()[data.cell]
        value = predicted + _divided(data.table(error / data.propensity), rows_per_context)
    return value if data.allowed is None else np.where(data.allowed, value, NEVER)


def _divided(sums: np.ndarray, by: np.ndarray) -> np.ndarray:
    return np.divide(sums, by, out=np.zeros_like(sums, dtype=float), where=by > 0)


def linear(data: LoggedActions, estimator: str, tick: Tick = silent) -> np.ndarray:
    """(d, K) weights whose scores order the actions by estimated reward in each context.

    `naive` and `dm` regress the rewards of each action's own rows, `snips` the same rows weighted
    by one over the propensity. `ips` and `dr` regress what they put in place of the rewards that
    were not seen: reward / propensity where the action was taken, else zero, and the same of the
    errors of cross-fitted predictions added to these.
    """
    if estimator in ("naive", "dm"):
        return regression_weights(data, tick=tick)
    if estimator == "snips":
        return regression_weights(data, 1 / data.propensity, tick)
    features = np.asarray(data.features)
    if estimator == "ips":
        of_rows, base = data.table(data.reward / data.propensity), np.zeros(data.shape)
    else:
        base = cross_fitted(data, tick)
        error = data.reward - base.ravel()[data.cell]
        of_rows = data.table(error / data.propensity)
    rows = np.bincount(data.context, minlength=data.shape[0])[:, None]
    target, weights = of_rows + base * rows, np.zeros((features.shape[1], data.actions))
    for contexts, actions in _catalogues(data):
        design = features[contexts]
        moments = design.T @ (design * rows[contexts]) + 1e-6 * np.eye(features.shape[1])
        weights[:, actions] = np.linalg.solve(moments, design.T @ target[contexts][:, actions])
    return weights


def _catalogues(data: LoggedActions) -> Iterator[tuple[np.ndarray | slice, np.ndarray | slice]]:
    """The contexts that may take the same actions, and these actions; all at once where all may."""
    if data.allowed is None:
        yield slice(None), slice(None)
        return
    several, place = np.unique(data.allowed, axis=0, return_inverse=True)
    for number, allowed in enumerate(several):
        yield np.flatnonzero(place == number), np.flatnonzero(allowed)
