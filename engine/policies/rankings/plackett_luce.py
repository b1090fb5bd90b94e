"""Rankings drawn item by item, each with a chance in proportion to its strength."""

from functools import cache

import numpy as np

from engine.policies.candidates import Candidates

WIDTH, NODES = 6, 32
"""Units of log time, and Gauss-Legendre nodes within them, of the integral over arrival times."""
APART = 37
"""Items whose log strengths lie further apart arrive in their order, but for a chance of 1e-16."""
AT_ONCE = 4_096
"""Nodes, of blocks with equally many items, that are worked on together."""


def marginals(candidates: Candidates, logits: np.ndarray) -> np.ndarray:
    """(m, K) the chance of each candidate at each rank, when strengths are exp(logits).

    Items arrive like independent exponential clocks; rank k is the k-th arrival. The chance that an
    item arrives as the k-th is an integral over its arrival time, done by quadrature, within each
    block of items that may arrive in another order than that of their strengths.
    """
    ranks = candidates.ranks
    if candidates.slots or ranks == 1:
        return np.repeat(_shares(candidates, logits)[:, None], ranks, axis=1)
    sequence = np.lexsort((-logits, candidates.owner))
    begins = np.diff(logits[sequence], prepend=np.inf) < -APART
    begins[candidates.starts] = True
    starts = np.flatnonzero(begins)
    sizes = np.diff(np.r_[starts, len(logits)])
    above = np.minimum(starts - candidates.starts[candidates.owner[starts]], ranks)
    result = np.zeros((len(logits), 2 * ranks))
    for size in np.unique(sizes):
        alike = sizes == size
        place = sequence[starts[alike][:, None] + np.arange(size)]
        shown = above[alike][:, None] + np.arange(min(size, ranks))
        chances = _of_distinct_blocks(logits[place], shown.shape[1])
        result[place[..., None], shown[:, None, :]] = chances
    return result[:, :ranks]


def _shares(candidates: Candidates, logits: np.ndarray) -> np.ndarray:
    """(m,) the share of each candidate in the strength of its query's."""
    most = np.maximum.reduceat(logits, candidates.starts)
    strength = np.exp(logits - most[candidates.owner])
    return strength / np.add.reduceat(strength, candidates.starts)[candidates.owner]


def _of_distinct_blocks(logits: np.ndarray, ranks: int) -> np.ndarray:
    """(blocks, items, ranks) chances, worked out once for blocks of equal log strengths.

    On a long tail most queries were shown once, so that few blocks differ.
    """
    relative = logits - logits.max(axis=1, keepdims=True)
    rows = np.ascontiguousarray(relative).view(np.dtype((np.void, relative.strides[0])))
    _, first, same = np.unique(rows.ravel(), return_index=True, return_inverse=True)
    return _of_blocks(relative[first], ranks)[same]


def _of_blocks(logits: np.ndarray, ranks: int) -> np.ndarray:
    """(blocks, items, ranks) chances of the first ranks, from (blocks, items) log strengths."""
    logits = logits - logits.max(axis=1, keepdims=True)
    items, span = logits.shape[1], -logits.min(axis=1)
    result = np.full((*logits.shape, ranks), 1 / items)
    panels = np.ceil((np.log(40e12) + span) / WIDTH).astype(int) * (span > 0)
    for count in np.unique(panels[panels > 0]):
        alike = np.flatnonzero(panels == count)
        for some in np.array_split(alike, -(-len(alike) * count * NODES // AT_ONCE)):
            result[some] = _arrivals(logits[some], ranks, count)
    if ranks == items:
        result[..., ranks - 1] = 1 - result[..., : ranks - 1].sum(axis=2)
    return np.clip(result, 0, 1)


def _arrivals(logits: np.ndarray, ranks: int, panels: int) -> np.ndarray:
    """(blocks, items, ranks) the chance that an item arrives as the first, second, ..."""
    times, step = _log_times(logits, panels)
    rates = np.exp(np.minimum(times + logits.T[..., None], 6))  # 6: all have arrived
    still = np.exp(-rates)
    density, arrived = rates * still * step, 1 - still
    result = np.zeros((*logits.shape, ranks))

    def fill(first: int, last: int, counts: np.ndarray) -> None:
        if last - first == 1:
            result[:, first, : len(counts)] = np.einsum("qt,kqt->qk", density[first], counts)
            return
        middle = (first + last + 1) // 2
        fill(first, middle, _with(counts, arrived[middle:last], ranks))
        fill(middle, last, _with(counts, arrived[first:middle], ranks))

    fill(0, logits.shape[1], np.ones((1, *times.shape)))
    return result


def _with(counts: np.ndarray, arrived: np.ndarray, ranks: int) -> np.ndarray:
    """(counts, blocks, nodes) the chance that 0, 1, ... arrived, with more items to count.

    Counts from `ranks` on are left out: no rank is asked for below so many items.
    """
    before = len(counts)
    result = np.zeros((min(before + len(arrived), ranks), *counts.shape[1:]))
    result[:before] = counts
    for added, chance in enumerate(arrived):
        some = result[: before + added]
        moved = some * chance
        some -= moved
        below = result[1 : before + added + 1]
        below += moved[: len(below)]
    return result


def _log_times(logits: np.ndarray, panels: int) -> tuple[np.ndarray, np.ndarray]:
    """(blocks, nodes) from long before the first arrival to long after the last, with weights."""
    low, high = np.log(1e-12), np.log(40) - logits.min(axis=1)
    nodes, weights = _legendre(NODES)
    wide = (high - low)[:, None, None] / panels
    times = low + wide * (np.arange(panels)[:, None] + (nodes + 1) / 2)
    step = np.broadcast_to(wide * weights / 2, times.shape)
    return times.reshape(len(logits), -1), step.reshape(len(logits), -1)


@cache
def _legendre(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(nodes)


def draw(
    candidates: Candidates, logits: np.ndarray, queries: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """(n, K) rankings: Gumbel noise on the logits, sorted; single slots are drawn one by one."""
    table = np.full((len(queries), candidates.ranks), -1)
    for query in np.unique(queries):
        rows = np.flatnonzero(queries == query)
        part = slice(candidates.starts[query], candidates.starts[query] + candidates.sizes[query])
        items, strengths = candidates.item_code[part], logits[part]
        if candidates.slots:
            noise = rng.gumbel(size=(len(rows), candidates.ranks, len(items)))
            table[rows] = items[np.argmax(strengths + noise, axis=2)]
            continue
        order = np.argsort(-(strengths + rng.gumbel(size=(len(rows), len(items)))), axis=1)
        shown = min(candidates.ranks, len(items))
        table[rows, :shown] = items[order[:, :shown]]
    return table
