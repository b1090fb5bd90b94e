"""The softmax-linear policy: chances in proportion to the exponential of a linear score."""

import numpy as np

from engine.learners.actions.logged_actions import LoggedActions

IMPOSSIBLE = -1e30
"""The score of an action that a policy may not take."""


def chances(weights: np.ndarray, data: LoggedActions) -> np.ndarray:
    """(C, K) the chance of each action in each context, from (d, K) weights."""
    scores = np.asarray(data.features @ weights)
    if data.allowed is not None:
        scores = np.where(data.allowed, scores, IMPOSSIBLE)
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def pulled_back(chance: np.ndarray, slope: np.ndarray, data: LoggedActions) -> np.ndarray:
    """(d, K) the gradient in the weights, from the (C, K) gradient in the chances."""
    centre = np.einsum("ck,ck->c", chance, slope)
    return np.asarray(data.features.T @ (chance * (slope - centre[:, None])))


def importance(chance: np.ndarray, data: LoggedActions) -> np.ndarray:
    """(n,) how much likelier the policy takes each logged action than the logging policy did."""
    return chance.ravel()[data.cell] / data.propensity
