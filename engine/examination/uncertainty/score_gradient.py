"""The derivatives of a curve of maximum likelihood by the counts of each pair and rank.

The efficient score, relevance profiled out pair by pair, is linear in the counts; times the inverse
information it says how far one more look or click moves the maximum, to first order.
"""

import numpy as np

from engine.examination.pairs import Pairs
from engine.examination.uncertainty.curve_influence import CurveGradient

LEAST = 0.1
"""The least share of the information on a direction that noise of relevances may leave."""

BOUND = 1e-3
"""A relevance this close to 0 or 1 is at its bound."""
SETTLED = 0.15
"""Relevances with a larger standard error end at their bounds too often to vary by it."""


def inside(relevance: np.ndarray) -> np.ndarray:
    """(P,) 1 where a relevance may move, 0 where it ended at a bound."""
    return np.asarray((relevance > BOUND) & (relevance < 1 - BOUND), float)


def score_gradient(
    counted: Pairs,
    chance: np.ndarray,
    by_rank: np.ndarray,
    by_pair: np.ndarray,
    jacobian: np.ndarray,
    mixed_second: np.ndarray | None = None,
    moves: np.ndarray | None = None,
) -> CurveGradient:
    """The derivatives of a curve whose likelihood has m parameters per rank and one per pair.

    A direction that the likelihood does not see does not move.

    Args:
        counted: the pairs that the likelihood was fitted to.
        chance: (P, K) the fitted click probability.
        by_rank: (m, P, K) its derivatives by the parameters of the rank.
        by_pair: (P, K) its derivative by the pair's relevance.
        jacobian: (m, K, K) the derivatives of the curve's K numbers, last, by those parameters.
        mixed_second: (m, P, K), or what spreads to it, the derivatives of `by_rank` by the pair's
            relevance; None takes the information as it is at the estimated relevances.
        moves: (P,) the derivative of relevance by the pair's parameter; 0 where it is at a bound.
    """
    chance = np.clip(chance, 1e-9, 1 - 1e-9)
    variance = chance * (1 - chance)
    weight = counted.impressions / variance
    mixed, own = weight * by_rank * by_pair, (weight * by_pair**2).sum(axis=1)
    share = np.divide(mixed, own[:, None], out=np.zeros_like(mixed), where=own[:, None] > 0)
    kinds, _, ranks = by_rank.shape
    information = _information(weight, by_rank, mixed, share)
    noise = np.zeros_like(information)
    if mixed_second is not None and moves is not None:
        noise = _noise(weight, mixed_second, by_pair, own, moves)
    inverse = _inverse(information, noise)
    moved = (inverse @ jacobian.reshape(kinds * ranks, -1)).reshape(kinds, ranks, -1)
    through_pair = np.einsum("apk,akm->pm", share, moved)
    pair, rank = np.nonzero(counted.impressions > 0)
    direct = np.einsum("ac,acm->cm", by_rank[:, pair, rank], moved[:, rank])
    indirect = by_pair[pair, rank][:, None] * through_pair[pair]
    by_click = (direct - indirect) / variance[pair, rank][:, None]
    by_look = -chance[pair, rank][:, None] * by_click
    return CurveGradient(counted, pair, rank, by_look, by_click)


def _information(
    weight: np.ndarray, by_rank: np.ndarray, mixed: np.ndarray, share: np.ndarray
) -> np.ndarray:
    """(m K, m K) the information on the parameters of the ranks, relevance profiled out."""
    kinds, size, ranks = by_rank.shape
    flat = mixed.transpose(1, 0, 2).reshape(size, -1)
    information = -flat.T @ share.transpose(1, 0, 2).reshape(size, -1)
    diagonal = np.einsum("pk,apk,bpk->abk", weight, by_rank, by_rank)
    for k in range(ranks):
        places = np.arange(kinds) * ranks + k
        information[np.ix_(places, places)] += diagonal[:, :, k]
    return np.asarray(information)


def _noise(
    weight: np.ndarray,
    mixed_second: np.ndarray,
    by_pair: np.ndarray,
    own: np.ndarray,
    moves: np.ndarray,
) -> np.ndarray:
    """(m K, m K) what the information owes to the variance of the estimated relevances."""
    error = moves / np.sqrt(np.where(own > 0, own, np.inf))
    spread = np.zeros_like(own)
    settled = (error > 0) & (error < SETTLED)
    spread[settled] = 1 / np.sqrt(own[settled])
    second = mixed_second * spread[:, None] * np.ones_like(by_pair)
    mixed = weight * second * by_pair
    share = np.divide(mixed, own[:, None], out=np.zeros_like(mixed), where=own[:, None] > 0)
    return _information(weight, second, mixed, share)


def _inverse(information: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """The inverse of the information less the part of it that is noise of the relevances.

    Estimated relevances spread more than the true ones, by their own variance, and so seem to tell
    more of the ranks than they do. No direction keeps less than LEAST of its information.
    """
    values, vectors = np.linalg.eigh(information)
    seen = values > 1e-9 * values.max(initial=0.0)
    root = vectors[:, seen] / np.sqrt(values[seen])
    eigenvalues, vectors = np.linalg.eigh(np.eye(int(seen.sum())) - root.T @ noise @ root)
    basis = root @ vectors
    return np.asarray(basis / np.maximum(eigenvalues, LEAST) @ basis.T)


def relative(curve: np.ndarray) -> np.ndarray:
    """(K, K) derivatives of each number over the first, by the logarithms of all."""
    return np.asarray(np.diag(curve) - np.eye(len(curve))[:1].T * curve)
