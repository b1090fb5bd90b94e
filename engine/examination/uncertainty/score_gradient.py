"""The derivatives of a curve of maximum likelihood by the counts of each pair and rank.

The efficient score, relevance profiled out pair by pair, is linear in the counts; times the inverse
information it says how far one more look or click moves the maximum, to first order.
"""

import numpy as np

from engine.examination.pairs import Pairs
from engine.examination.uncertainty.curve_influence import CurveGradient


def score_gradient(
    counted: Pairs,
    chance: np.ndarray,
    by_rank: np.ndarray,
    by_pair: np.ndarray,
    jacobian: np.ndarray,
) -> CurveGradient:
    """The derivatives of a curve whose likelihood has m parameters per rank and one per pair.

    A direction that the likelihood does not see does not move.

    Args:
        counted: the pairs that the likelihood was fitted to.
        chance: (P, K) the fitted click probability.
        by_rank: (m, P, K) its derivatives by the parameters of the rank.
        by_pair: (P, K) its derivative by the pair's relevance.
        jacobian: (m, K, K) the derivatives of the curve's K numbers, last, by those parameters.
    """
    chance = np.clip(chance, 1e-9, 1 - 1e-9)
    variance = chance * (1 - chance)
    weight = counted.impressions / variance
    mixed, own = weight * by_rank * by_pair, (weight * by_pair**2).sum(axis=1)
    share = np.divide(mixed, own[:, None], out=np.zeros_like(mixed), where=own[:, None] > 0)
    kinds, _, ranks = by_rank.shape
    inverse = np.linalg.pinv(_information(weight, by_rank, mixed, share), 1e-9)
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


def relative(curve: np.ndarray) -> np.ndarray:
    """(K, K) derivatives of each number over the first, by the logarithms of all."""
    return np.asarray(np.diag(curve) - np.eye(len(curve))[:1].T * curve)
