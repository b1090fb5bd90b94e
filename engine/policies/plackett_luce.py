"""Rankings drawn item by item, each with a chance in proportion to its strength."""

from functools import cache

import numpy as np

from engine.policies.evidence import Evidence

NODES = 64
"""Gauss-Legendre nodes per twelve units of log time, of the integral over arrival times."""


def marginals(evidence: Evidence, logits: np.ndarray) -> np.ndarray:
    """(m, K) the chance of each candidate at each rank, when strengths are exp(logits).

    Items arrive like independent exponential clocks; rank k is the k-th arrival. The chance that an
    item arrives as the k-th is an integral over its arrival time, done by quadrature.
    """
    result = np.zeros((len(logits), evidence.ranks))
    for start, size in zip(evidence.starts, evidence.sizes, strict=True):
        part = slice(start, start + size)
        result[part] = _of_one_query(logits[part], evidence.ranks, evidence.slots)
    return result


def _of_one_query(logits: np.ndarray, ranks: int, slots: bool) -> np.ndarray:
    share = np.exp(logits - logits.max())
    share /= share.sum()
    if slots or ranks == 1:
        return np.repeat(share[:, None], ranks, axis=1)
    result = np.zeros((len(logits), ranks))
    shown = min(ranks, len(logits))
    if np.ptp(logits) == 0:
        result[:, :shown] = 1 / len(logits)
        return result
    times, step = _times(share)
    here = 1 - np.exp(-np.outer(times, share))
    density = share * np.exp(-np.outer(times, share)) * step[:, None]
    result[:, :shown] = np.einsum("ti,kti->ik", density, _counts(here, shown))
    if shown == len(share):
        result[:, shown - 1] = 1 - result[:, : shown - 1].sum(axis=1)
    return np.clip(result, 0, 1)


def _times(share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes in log time, from long before the first arrival to long after the last."""
    low, high = np.log(1e-12 / share.max()), np.log(40 / share.min())
    nodes, weights = _legendre(NODES * max(1, int((high - low) / 12)))
    times = np.exp(low + (nodes + 1) * (high - low) / 2)
    return times, weights * (high - low) / 2 * times


@cache
def _legendre(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(nodes)


def _counts(here: np.ndarray, ranks: int) -> np.ndarray:
    """(ranks, nodes, items) the chance that exactly 0, 1, ... others arrived before each time."""
    counts = np.zeros((ranks, *here.shape))
    counts[0] = 1
    for other in range(here.shape[1]):
        arrived = np.repeat(here[:, other, None], here.shape[1], axis=1)
        arrived[:, other] = 0
        moved = counts * arrived
        counts -= moved
        counts[1:] += moved[:-1]
    return counts


def draw(
    evidence: Evidence, logits: np.ndarray, queries: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """(n, K) rankings: Gumbel noise on the logits, sorted; single slots are drawn one by one."""
    table = np.full((len(queries), evidence.ranks), -1)
    for query in np.unique(queries):
        rows = np.flatnonzero(queries == query)
        part = slice(evidence.starts[query], evidence.starts[query] + evidence.sizes[query])
        items, strengths = evidence.item_code[part], logits[part]
        if evidence.slots:
            noise = rng.gumbel(size=(len(rows), evidence.ranks, len(items)))
            table[rows] = items[np.argmax(strengths + noise, axis=2)]
            continue
        order = np.argsort(-(strengths + rng.gumbel(size=(len(rows), len(items)))), axis=1)
        shown = min(evidence.ranks, len(items))
        table[rows, :shown] = items[order[:, :shown]]
    return table
