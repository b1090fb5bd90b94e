"""The softmax-linear policy: chances in proportion to the exponential of a linear score."""

from collections.abc import Iterator

import numpy as np

from engine.logged_actions.logged_actions import LoggedActions

IMPOSSIBLE = -1e30
"""The score of an action that a policy may not take."""
AT_ONCE = 64_000
"""Chances computed at once: so many stay in the processor's cache from step to step."""


def chances(weights: np.ndarray, data: LoggedActions, out: np.ndarray | None = None) -> np.ndarray:
    """(C, K) the chance of each action in each context, from (d, K) weights; in `out` if given."""
    result = np.empty(data.shape) if out is None else out
    for part in parts(data):
        scores = result[part]
        scores[...] = data.features[part] @ weights
        if data.allowed is not None:
            scores[~data.allowed[part]] = IMPOSSIBLE
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
    return result


def pulled_back(
    chance: np.ndarray,
    slope: np.ndarray,
    data: LoggedActions,
    of_contexts: np.ndarray | None = None,
    table: np.ndarray | None = None,
) -> np.ndarray:
    """(d, K) the gradient in the weights, from the gradient in the chances.

    Args:
        chance: (C, K) of the policy.
        slope: (n,) the gradient in the chance of each logged action.
        data: the logged actions.
        of_contexts: (C,) factors of `table`, if the gradient has one more term: the factor of the
            context times the table's cell.
        table: (C, K).
    """
    own = chance.ravel()[data.cell] * slope
    centre = np.bincount(data.context, own, data.shape[0])
    gradient = data.features_by_action(own)
    for part in parts(data):
        rows, part_chance = data.features[part], chance[part]
        pull = 0.0
        if of_contexts is not None and table is not None:
            pull = part_chance * table[part] * of_contexts[part, None]
            centre[part] += pull.sum(axis=1)
        gradient += rows.T @ (pull - part_chance * centre[part, None])
    return gradient


def parts(data: LoggedActions) -> Iterator[slice]:
    """Slices of the contexts, few enough to be computed at once."""
    step = max(1, AT_ONCE // max(data.actions, 1))
    for first in range(0, data.shape[0], step):
        yield slice(first, first + step)


def importance(chance: np.ndarray, data: LoggedActions) -> np.ndarray:
    """(n,) how much likelier the policy takes each logged action than the logging policy did."""
    return chance.ravel()[data.cell] / data.propensity
