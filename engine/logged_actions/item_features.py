"""Many actions that are distinguished by their features: a softmax whose normaliser is sampled."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core.minimise import Tick, minimised, silent
from engine.logged_actions.counterfactual_risk import Risk, self_normalised_mean
from engine.logged_actions.logged_actions import LoggedActions
from engine.logged_actions.softmax_linear import AT_ONCE, IMPOSSIBLE, importance, pulled_back
from engine.logged_actions.softmax_linear import chances as softmax_chances

ROUNDS = 4
"""How often the actions of the normaliser are drawn anew."""


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
    allowed: np.ndarray | None = None
    """(C, K) whether a policy may take the action, or None where it may take every one."""


@dataclass(frozen=True, eq=False)
class SampledActions:
    """Actions that stand for all of them in the normaliser."""

    described: np.ndarray
    """(S, p)."""
    counts: np.ndarray
    """(S,) the log of how many actions each stands for."""
    allowed: np.ndarray | None = None
    """(C, S) whether a policy may take the action, or None where it may take every one."""


def drawn(
    data: DescribedActions, weights: np.ndarray | None, size: int, rng: np.random.Generator
) -> SampledActions:
    """A sample of actions: all where they are few, else half uniform and half by the policy.

    All, too, where contexts have actions of their own, of which a sample may hold none.

    The policy's own chances, averaged over up to 100 contexts, find the actions that make up most
    of the normaliser (adaptive importance sampling); without weights all are drawn uniformly.
    """
    actions = len(data.described)
    if size >= actions or data.allowed is not None:
        return SampledActions(data.described, np.zeros(actions), data.allowed)
    share = np.full(actions, 1 / actions)
    if weights is not None:
        some = rng.choice(len(data.contexts), min(100, len(data.contexts)), replace=False)
        mean = chances(weights, data.contexts[some], data.described).mean(axis=0)
        share = (share + mean) / 2
    chosen = rng.choice(actions, size, p=share / share.sum())
    return SampledActions(data.described[chosen], -np.log(size * share[chosen]))


def learned(
    data: DescribedActions,
    *,
    sampled: int,
    penalty: float,
    ridge: float,
    overlap_penalty: float = 0.0,
    rng: np.random.Generator,
    steps: int = 100,
    tick: Tick = silent,
) -> np.ndarray:
    """(d, p) weights of the least self-normalised risk, with sampled normalisers.

    Actions are drawn anew four times, by the policy so far; between two draws every step of L-BFGS
    minimises the same function.

    Args:
        data: the log.
        sampled: how many actions stand for all of them in the normaliser.
        penalty: how many standard errors are added to the risk.
        ridge: how strongly large weights are held back.
        overlap_penalty: how many standard errors of a mean over the effective rows are added.
        rng: draws the samples.
        steps: most steps of L-BFGS in all.
        tick: called with the share of the work that is done.
    """
    mine, spread = data.described[data.action], float(data.reward.std())
    by_context = _summing(data.context, len(data.contexts))
    weights = np.zeros((data.contexts.shape[1], data.described.shape[1]))
    whole = sampled >= len(data.described) or data.allowed is not None
    rounds = 1 if whole else ROUNDS
    for turn in range(rounds):
        sample = drawn(data, weights if turn else None, sampled, rng)

        def risk(point: np.ndarray, sample: SampledActions = sample) -> Risk:
            pulled = data.contexts @ point
            logs, centre = _normaliser(pulled, sample)
            own = np.einsum("np,np->n", pulled[data.context], mine)
            weight = np.exp(np.minimum(own - logs[data.context], 0.0)) / data.propensity
            value, slope = overlap_mean(weight, data.reward, penalty, overlap_penalty * spread)
            pull = slope * weight
            sums = by_context @ (pull[:, None] * mine) - (by_context @ pull)[:, None] * centre
            return value, data.contexts.T @ sums

        def part(share: float, turn: int = turn) -> None:
            tick((turn + share) / rounds)

        weights = minimised(risk, weights, ridge, -(-steps // rounds), part)
    return weights


def overlap_mean(weight: np.ndarray, reward: np.ndarray, penalty: float, thin: float) -> Risk:
    """The self-normalised risk with its penalty, and `thin` times the thinness of the weights."""
    value, slope = self_normalised_mean(weight, -reward, penalty)
    thinned, of_thinned = thinness(weight)
    return value + thin * thinned, slope + thin * of_thinned


def overlap_risk(
    weights: np.ndarray, data: LoggedActions, penalty: float, overlap_penalty: float
) -> Risk:
    """The same risk where every action of a context has a weight of its own.

    Args:
        weights: (d, K) of the softmax-linear policy.
        data: the logged actions.
        penalty: how many standard errors are added to the risk.
        overlap_penalty: how many standard errors of a mean over the effective rows are added.
    """
    chance = softmax_chances(weights, data, data.scratch)
    thin = overlap_penalty * float(data.reward.std())
    value, slope = overlap_mean(importance(chance, data), data.reward, penalty, thin)
    return value, pulled_back(chance, slope / data.propensity, data)


def thinness(weight: np.ndarray) -> Risk:
    """One over the root of the effective rows, and its gradient in the (n,) weights.

    The risk's own standard error is small where a few rows of equal reward carry all the weight;
    this is largest there.
    """
    total, squares = float(weight.sum()), float((weight**2).sum())
    if not squares > 0:
        return 1.0, np.zeros(len(weight))
    root = np.sqrt(squares)
    return root / total, weight / (root * total) - root / total**2


def _summing(context: np.ndarray, contexts: int) -> Any:
    """The sparse (C, n) matrix that adds the rows of each context."""
    from scipy.sparse import csr_matrix

    rows = np.arange(len(context))
    return csr_matrix((np.ones(len(context)), (context, rows)), (contexts, len(context)))


def chances(
    weights: np.ndarray,
    contexts: np.ndarray,
    described: np.ndarray,
    allowed: np.ndarray | None = None,
) -> np.ndarray:
    """(C, K) the exact chance of every action in each context."""
    scores = contexts @ weights @ described.T
    if allowed is not None:
        scores[~allowed] = IMPOSSIBLE
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))


def _normaliser(
    pulled: np.ndarray, sample: SampledActions, cells: int = AT_ONCE
) -> tuple[np.ndarray, np.ndarray]:
    """(C,) logs of the sum over all actions, and (C, p) the mean features under the policy."""
    described = sample.described
    logs, centre = np.empty(len(pulled)), np.empty((len(pulled), described.shape[1]))
    step = max(1, cells // len(described))
    for first in range(0, len(pulled), step):
        part = slice(first, first + step)
        scores = pulled[part] @ described.T + sample.counts
        if sample.allowed is not None:
            scores[~sample.allowed[part]] = IMPOSSIBLE
        highest = scores.max(axis=1, keepdims=True)
        np.exp(scores - highest, out=scores)
        sums = scores.sum(axis=1)
        logs[part] = np.log(sums) + highest[:, 0]
        centre[part] = scores @ described / sums[:, None]
    return logs, centre
