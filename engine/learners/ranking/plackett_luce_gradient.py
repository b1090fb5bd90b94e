"""The value of Plackett-Luce rankings and its gradient, from drawn rankings."""

import numpy as np


def drawn(scores: np.ndarray, ranks: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """(B, S, K) places drawn from (B, N) scores of B queries, S rankings each."""
    noise = rng.gumbel(size=(scores.shape[0], draws, scores.shape[1]))
    noise += scores[:, None, :]
    if ranks >= scores.shape[1]:
        return np.argsort(-noise, axis=2)
    first = np.argpartition(-noise, ranks, axis=2)[:, :, :ranks]
    order = np.argsort(-np.take_along_axis(noise, first, axis=2), axis=2)
    return np.take_along_axis(first, order, axis=2)


def values(rankings: np.ndarray, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
    """(B, S) the examination of each rank times the relevance of its item, added up."""
    ranks = rankings.shape[2]
    earned = np.take_along_axis(relevance[:, None, :], rankings, axis=2)
    return np.asarray(earned @ examination[:ranks])


def gradients(
    rankings: np.ndarray, scores: np.ndarray, relevance: np.ndarray, examination: np.ndarray
) -> np.ndarray:
    """(B, S, N) what each ranking adds to the gradient of the value in the scores.

    An item gains what stands below it, and for every rank at which it could still have been placed
    its chance there times what it would have earned in place of all that followed.

    Args:
        rankings: (B, S, K) places, drawn from the scores.
        scores: (B, N).
        relevance: (B, N).
        examination: (K,) at least.
    """
    ranks = rankings.shape[2]
    seen = examination[:ranks]
    strength = np.exp(scores - scores.max(axis=1, keepdims=True))[:, None, :]
    earned = np.take_along_axis(relevance[:, None, :], rankings, axis=2) * seen
    later = np.cumsum(earned[..., ::-1], axis=2)[..., ::-1]
    taken = np.take_along_axis(np.broadcast_to(strength, (*rankings.shape[:2], scores.shape[1])),
                               rankings, axis=2)  # fmt: skip
    left = strength.sum(axis=2, keepdims=True) - np.cumsum(taken, axis=2) + taken
    left = np.maximum(left, 1e-300)
    share, lost = np.cumsum(seen / left, axis=2), np.cumsum(later / left, axis=2)
    last = np.full((*rankings.shape[:2], scores.shape[1]), ranks - 1)
    np.put_along_axis(last, rankings, np.arange(ranks)[None, None, :], axis=2)
    gradient = strength * (
        relevance[:, None, :] * np.take_along_axis(share, last, axis=2)
        - np.take_along_axis(lost, last, axis=2)
    )
    below = np.take_along_axis(gradient, rankings, axis=2) + later - earned
    np.put_along_axis(gradient, rankings, below, axis=2)
    return gradient
