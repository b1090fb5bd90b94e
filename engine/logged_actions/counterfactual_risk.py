"""Counterfactual risk and its gradient: what POEM and Norm-POEM minimise.

The loss of a row is a constant minus its reward. Both risks add a multiple of their own standard
error, so that a policy is not chosen for the luck of a few heavy rows.
"""

import numpy as np

from engine.logged_actions.logged_actions import LoggedActions
from engine.logged_actions.softmax_linear import chances, importance, pulled_back

Risk = tuple[float, np.ndarray]
"""A risk, and its gradient: in the (d, K) weights of a policy, where nothing else is said."""


def clipped_mean(weight: np.ndarray, loss: np.ndarray, max_weight: float, penalty: float) -> Risk:
    """The mean of u plus penalty * sqrt(var(u) / n), where u = min(w, M) * loss.

    Args:
        weight: (n,) how much likelier the policy is to take each logged action.
        loss: (n,) of these actions.
        max_weight: M.
        penalty: how many standard errors are added.

    Returns:
        The risk, and its gradient in the (n,) weights.
    """
    terms, n = np.minimum(weight, max_weight) * loss, len(loss)
    mean, spread = float(terms.mean()), float(np.sqrt(terms.var(ddof=1) / n))
    slope = np.full(n, 1 / n)
    if spread > 0:
        slope += penalty * (terms - mean) / (spread * n * (n - 1))
    return mean + penalty * spread, slope * loss * (weight < max_weight)


def self_normalised_mean(weight: np.ndarray, loss: np.ndarray, penalty: float) -> Risk:
    """R = sum(w * loss) / sum(w) plus penalty times its delta-method standard error.

    A policy that takes none of the logged actions is as bad as the worst of them.

    Args:
        weight: (n,) how much likelier the policy is to take each logged action.
        loss: (n,) of these actions.
        penalty: how many standard errors are added.

    Returns:
        The risk, and its gradient in the (n,) weights.
    """
    total = weight.sum()
    if not total > 0:
        return float(loss.max()), np.zeros(len(loss))
    risk = float((weight * loss).sum() / total)
    error = loss - risk
    squares = float(((weight * error) ** 2).sum())
    spread = float(np.sqrt(squares) / total)
    slope = error / total
    if squares > 0:
        leaning = float((weight**2 * error).sum())
        of_spread = (weight * error**2 - leaning * slope) / (np.sqrt(squares) * total)
        slope = slope + penalty * (of_spread - spread / total)
    return risk + penalty * spread, slope


def clipped_risk(
    weights: np.ndarray, data: LoggedActions, max_weight: float, penalty: float, shift: float = 0.0
) -> Risk:
    """POEM: the mean of u plus penalty * sqrt(var(u) / n), where u = min(w, M) * loss.

    Args:
        weights: (d, K) of the softmax-linear policy.
        data: the logged actions.
        max_weight: M.
        penalty: how many standard errors are added.
        shift: the loss is this constant minus the reward.
    """
    chance = chances(weights, data, data.scratch)
    weight, loss = importance(chance, data), shift - data.reward
    value, slope = clipped_mean(weight, loss, max_weight, penalty)
    return value, pulled_back(chance, slope / data.propensity, data)


def self_normalised_risk(
    weights: np.ndarray, data: LoggedActions, penalty: float, shift: float = 0.0
) -> Risk:
    """Norm-POEM: R = sum(w * loss) / sum(w), plus penalty times its delta-method standard error.

    A constant added to every loss adds the same constant to the risk, so the policy cannot gain by
    moving to actions that were never logged.
    """
    chance = chances(weights, data, data.scratch)
    weight, loss = importance(chance, data), shift - data.reward
    value, slope = self_normalised_mean(weight, loss, penalty)
    return value, pulled_back(chance, slope / data.propensity, data)


def doubly_robust_value(
    weights: np.ndarray,
    data: LoggedActions,
    predicted: np.ndarray,
    max_weight: float = np.inf,
    penalty: float = 0.0,
) -> Risk:
    """The DR value, lowered by `penalty` standard errors, with its gradient.

    Args:
        weights: (d, K) of the softmax-linear policy.
        data: the logged actions.
        predicted: (C, K) predicted rewards of each action in each context.
        max_weight: above it a row's correction no longer grows.
        penalty: how many standard errors are taken off.
    """
    chance = chances(weights, data, data.scratch)
    weight, n = importance(chance, data), len(data.reward)
    clipped = np.minimum(weight, max_weight)
    direct = np.einsum("ck,ck->c", chance, predicted)
    error = data.reward - predicted.ravel()[data.cell]
    terms = direct[data.context] + clipped * error
    mean, spread = float(terms.mean()), float(np.sqrt(terms.var(ddof=1) / n))
    slope = np.full(n, 1 / n)
    if spread > 0:
        slope -= penalty * (terms - mean) / (spread * n * (n - 1))
    of_contexts = np.bincount(data.context, slope, data.shape[0])
    correction = slope * error * (weight < max_weight) / data.propensity
    gradient = pulled_back(chance, correction, data, of_contexts, predicted)
    return mean - penalty * spread, gradient
