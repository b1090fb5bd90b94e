"""How far a maximum-likelihood curve would move with another sample of queries: one Newton step.

Refitting for every resample would cost hundreds of fits. One step from the maximum, along the
efficient score (relevance profiled out pair by pair), is the same to first order.
"""

import numpy as np

from engine.examination import bootstrap
from engine.examination.pairs import Pairs


def resampled_steps(
    counted: Pairs, chance: np.ndarray, by_rank: np.ndarray, by_pair: np.ndarray
) -> np.ndarray:
    """(REPLICATES, m, K) how far the parameters of the ranks move in each resample of queries.

    `chance` (P, K) is the fitted click probability; `by_rank` (m, P, K) its derivatives by the m
    parameters of the rank; `by_pair` (P, K) its derivative by the pair's relevance. A direction
    that the likelihood does not see does not move.
    """
    chance = np.clip(chance, 1e-9, 1 - 1e-9)
    variance = chance * (1 - chance)
    surprise = (counted.clicks - counted.impressions * chance) / variance
    weight = counted.impressions / variance
    mixed, own = weight * by_rank * by_pair, (weight * by_pair**2).sum(axis=1)
    share = np.divide(mixed, own[:, None], out=np.zeros_like(mixed), where=own[:, None] > 0)
    kinds, _, ranks = by_rank.shape
    flat = mixed.transpose(1, 0, 2).reshape(len(chance), -1)
    information = -flat.T @ share.transpose(1, 0, 2).reshape(len(chance), -1)
    diagonal = np.einsum("pk,apk,bpk->abk", weight, by_rank, by_rank)
    for k in range(ranks):
        places = np.arange(kinds) * ranks + k
        information[np.ix_(places, places)] += diagonal[:, :, k]
    score = surprise * by_rank - share * (surprise * by_pair).sum(axis=1)[:, None]
    starts = counted.group_starts()
    units = np.add.reduceat(score.transpose(1, 0, 2).reshape(len(chance), -1), starts)
    steps = (bootstrap.resampled(len(units)) - 1) @ units @ np.linalg.pinv(information, 1e-9)
    return steps.reshape(-1, kinds, ranks)
