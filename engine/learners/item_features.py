"""Many actions that are told apart by their features: a softmax whose normaliser is sampled."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.learners.counterfactual_risk import Risk, self_normalised_mean
from engine.learners.minimise import Tick, minimised, silent


@dataclass(frozen=True, eq=False)
class DescribedActions:
    """A bandit log of n rows over K actions with p features each.

    The policy gives action a in context x a chance in proportion to exp(x' A f_a), with A of shape
    (d, p): as many weights for a hundred thousand actions as for ten.
    """

    contexts: np.ndarray
    """(C, d) the different contexts."""
    context: np.ndarray
    """(n,) which context each row has."""
    action: np.ndarray
    """(n,) from 0 to K - 1."""
    propensity: np.ndarray
    """(n,)."""
    reward: np.ndarray
    """(n,)."""
    described: np.ndarray
    """(K, p) the features of the actions."""


def learned(
    data: DescribedActions,
    *,
    sampled: int,
    penalty: float,
    ridge: float,
    rng: np.random.Generator,
    steps: int = 100,
    tick: Tick = silent,
) -> np.ndarray:
    """(d, p) weights of the least self-normalised risk, with sampled normalisers.

    The sample of actions is drawn once, so that every step of L-BFGS minimises the same function.

    Args:
        data: the log.
        sampled: how many actions, drawn uniformly, stand for all of them in the normaliser.
        penalty: how many standard errors are added to the risk.
        ridge: how strongly large weights are held back.
        rng: draws the sample.
        steps: most steps of L-BFGS.
        tick: hears which share of the work is done.
    """
    actions = len(data.described)
    chosen = rng.choice(actions, min(sampled, actions), replace=False)
    sample, mine = data.described[chosen], data.described[data.action]
    by_context = _summing(data.context, len(data.contexts))

    def risk(weights: np.ndarray) -> Risk:
        pulled = data.contexts @ weights
        logs, centre = _normaliser(pulled, sample, actions)
        own = np.einsum("np,np->n", pulled[data.context], mine)
        weight = np.exp(np.minimum(own - logs[data.context], 0.0)) / data.propensity
        value, slope = self_normalised_mean(weight, -data.reward, penalty)
        pull = slope * weight
        sums = by_context @ (pull[:, None] * mine) - (by_context @ pull)[:, None] * centre
        return value, data.contexts.T @ sums

    start = np.zeros((data.contexts.shape[1], data.described.shape[1]))
    return minimised(risk, start, ridge, steps, tick)


def normaliser_error(
    weights: np.ndarray, data: DescribedActions, sampled: int, rng: np.random.Generator
) -> float:
    """The mean relative error of the sampled normaliser, in up to 200 contexts, by a fresh sample.

    A chance errs by as much as the normaliser that divides it.
    """
    rows = rng.choice(len(data.contexts), min(200, len(data.contexts)), replace=False)
    pulled, actions = data.contexts[rows] @ weights, len(data.described)
    chosen = rng.choice(actions, min(sampled, actions), replace=False)
    exact, _ = _normaliser(pulled, data.described, actions)
    guess, _ = _normaliser(pulled, data.described[chosen], actions)
    return float(np.abs(np.expm1(guess - exact)).mean())


def _summing(context: np.ndarray, contexts: int) -> Any:
    """The sparse (C, n) matrix that adds the rows of each context."""
    from scipy.sparse import csr_matrix

    rows = np.arange(len(context))
    return csr_matrix((np.ones(len(context)), (context, rows)), (contexts, len(context)))


def chances(weights: np.ndarray, contexts: np.ndarray, described: np.ndarray) -> np.ndarray:
    """(C, K) the exact chance of every action in each context."""
    scores = contexts @ weights @ described.T
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))


def _normaliser(
    pulled: np.ndarray, sample: np.ndarray, actions: int, cells: int = 4_000_000
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) logs of the sum over all actions, and (n, p) the mean features under the policy."""
    logs, centre = np.empty(len(pulled)), np.empty((len(pulled), sample.shape[1]))
    step = max(1, cells // len(sample))
    for first in range(0, len(pulled), step):
        part = slice(first, first + step)
        scores = pulled[part] @ sample.T
        highest = scores.max(axis=1, keepdims=True)
        np.exp(scores - highest, out=scores)
        sums = scores.sum(axis=1)
        logs[part] = np.log(sums) + highest[:, 0] + np.log(actions / len(sample))
        centre[part] = scores @ sample / sums[:, None]
    return logs, centre
