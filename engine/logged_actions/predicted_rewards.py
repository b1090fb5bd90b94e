"""Predicted rewards of every action in every context, by context and action."""

import numpy as np

from engine.core.minimise import Tick, silent
from engine.logged_actions.logged_actions import LoggedActions

FOLDS = 2
RIDGE = 0.1
"""How strongly the weights of a logistic regression are held back."""
NEWTON, FARTHEST = 40, 4.0
"""Most Newton steps, and how far one may move a weight."""
AT_ONCE = 100_000
"""Rows whose outer products are held at once."""
SHRINKAGE = 10.0
"""Rows of its context's mean that each cell of a table starts with."""


def regression_weights(
    data: LoggedActions, weight: np.ndarray | None = None, tick: Tick = silent
) -> np.ndarray:
    """(d, K) one regression of the reward per action: logistic for clicks, else ridge.

    The first feature must be the constant. An action that was always or never rewarded has no
    finite logistic regression; half a click and half a miss are added to each. All actions take
    their Newton steps together: one regression after the other takes a minute for a thousand.
    """
    order = np.argsort(data.action, kind="stable")
    action, reward = data.action[order], data.reward[order]
    rows = np.asarray(data.features)[data.context[order]]
    share = np.ones(len(order)) if weight is None else weight[order]
    mean = np.bincount(action, share, data.actions) / np.maximum(
        np.bincount(action, minlength=data.actions), 1
    )
    share = share / np.maximum(mean, 1e-300)[action]
    binary = bool(np.isin(reward, (0, 1)).all())
    weights = np.zeros((data.actions, rows.shape[1]))
    for step in range(NEWTON if binary else 1):
        tick(step / NEWTON)
        move = _newton(weights, rows, action, reward, share, binary)
        weights -= move
        if np.abs(move).max() < 1e-10:
            break
    return weights.T


def _newton(
    weights: np.ndarray,
    rows: np.ndarray,
    action: np.ndarray,
    reward: np.ndarray,
    share: np.ndarray,
    binary: bool,
) -> np.ndarray:
    """(K, d) the Newton step of every action's penalised loss; rows are sorted by action."""
    actions, size = weights.shape
    ridge = np.full(size, RIDGE if binary else 1.0)
    ridge[0] = 1e-9
    slope = weights * ridge
    curve = np.broadcast_to(np.diag(ridge), (actions, size, size)).copy()
    if binary:
        middle = _logistic(weights[:, 0])
        slope[:, 0] += middle - 0.5
        curve[:, 0, 0] += middle * (1 - middle)
    for first in range(0, len(rows), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        mine, taken = rows[part], action[part]
        score = np.einsum("nd,nd->n", mine, weights[taken])
        fit = _logistic(score) if binary else score
        bend = share[part] * (fit * (1 - fit) if binary else 1.0)
        starts = np.flatnonzero(np.r_[True, taken[1:] != taken[:-1]])
        which = taken[starts]
        slope[which] += np.add.reduceat(
            mine * (share[part] * (fit - reward[part]))[:, None], starts
        )
        outer = (mine * bend[:, None])[:, :, None] * mine[:, None, :]
        curve[which] += np.add.reduceat(outer, starts)
    step = np.linalg.solve(curve, slope[..., None])[..., 0]
    largest = np.abs(step).max(axis=1, keepdims=True)
    return np.asarray(step * np.minimum(1, FARTHEST / np.maximum(largest, 1e-300)))


def _logistic(score: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -500, 500))))


def predictions(data: LoggedActions, weights: np.ndarray) -> np.ndarray:
    """(C, K) the rewards that regressions predict."""
    scores = np.asarray(data.features @ weights)
    if np.isin(data.reward, (0, 1)).all():
        return np.asarray(1 / (1 + np.exp(-scores)))
    return scores


def cross_fitted(data: LoggedActions, tick: Tick = silent) -> np.ndarray:
    """(C, K) rewards predicted for each context by regressions on the other contexts."""
    predicted = np.zeros(data.shape)
    fold = np.arange(data.shape[0]) % FOLDS
    for out in range(FOLDS):
        others = data.rows(np.flatnonzero(fold[data.context] != out))

        def part(share: float, out: int = out) -> None:
            tick((out + share) / FOLDS)

        weights = regression_weights(others if len(others.reward) else data, tick=part)
        predicted[fold == out] = predictions(data, weights)[fold == out]
    return predicted


def shrunk(data: LoggedActions) -> np.ndarray:
    """(C, K) mean rewards of the cells of a table, drawn towards the mean of their context."""
    shown, earned = data.table(), data.table(data.reward)
    overall = earned.sum() / max(shown.sum(), 1)
    mean = (earned.sum(axis=1) + overall) / (shown.sum(axis=1) + 1)
    return np.asarray((earned + SHRINKAGE * mean[:, None]) / (shown + SHRINKAGE))
