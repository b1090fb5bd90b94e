"""Which ranks a log can compare: two are linked when some clicked pair was shown at both."""

import numpy as np

from engine.core.graph import components
from engine.examination.pairs import Pairs


def links(pairs: Pairs) -> np.ndarray:
    """(K, K) how many clicked (query, item) pairs were shown at both ranks; 0 on the diagonal."""
    shown = pairs.shown[pairs.clicks.sum(axis=1) > 0].astype(float)
    counted = (shown.T @ shown).astype(np.int64)
    np.fill_diagonal(counted, 0)
    return counted


def lowest_linked(links: np.ndarray) -> np.ndarray:
    """(K,) for each rank the lowest rank that a chain of links leads to."""
    return components(len(links), *np.nonzero(links)) + 1


def linked_to_top(links: np.ndarray) -> np.ndarray:
    """(K,) whether a chain of links leads from the rank to rank 1."""
    return lowest_linked(links) == 1


def strongest_chain(links: np.ndarray) -> list[tuple[int, int]]:
    """The links (j, k), counted from 0, that tie each group of ranks together most strongly.

    A maximum spanning forest: of all ways from one rank to another, the one whose weakest link is
    strongest runs along it. The strongest links are taken first, leaving out what closes a circle.
    """
    low, high = np.nonzero(np.triu(links))
    group = np.arange(len(links))
    chain: list[tuple[int, int]] = []
    for at in np.argsort(-links[low, high], kind="stable"):
        j, k = int(low[at]), int(high[at])
        if group[j] != group[k]:
            group[group == group[k]] = group[j]
            chain.append((j, k))
    return chain


def needs_chain(links: np.ndarray) -> bool:
    """Whether some rank hangs on others: not linked to rank 1 itself, or over twice as well so."""
    bottleneck = through_chain(links)[1:]
    return bool((2 * links[0, 1:] < bottleneck).any())


def through_chain(links: np.ndarray) -> np.ndarray:
    """(K,) how strong the weakest link is on the best way from each rank to rank 1; 0 if none."""
    best = np.zeros(len(links), dtype=np.int64)
    best[0] = links.max(initial=0)
    near, chain = {0}, strongest_chain(links)
    while step := next(((j, k) for j, k in chain if (j in near) != (k in near)), None):
        reached, new = step if step[0] in near else step[::-1]
        best[new] = min(best[reached], links[step])
        near.add(new)
    return best


def gap(identified: np.ndarray) -> tuple[str, ...]:
    """The sentence that says which ranks nothing links to rank 1, and how to log it."""
    lost = [int(k) + 1 for k in np.flatnonzero(~identified)]
    if not lost:
        return ()
    what = f"rank {lost[0]}" if len(lost) == 1 else f"ranks {listed(lost)}"
    return (
        f"Nothing in this log links {what} to rank 1: no clicked item was shown both there and at "
        f"a rank that leads back to rank 1. To log it, swap rank 1 with rank {lost[0]} in some "
        "impressions, or mix in a second ranker.",
    )


def listed(ranks: list[int]) -> str:
    """Ranks as people list them: [2, 3, 4, 7] -> '2 to 4 and 7'."""
    runs: list[list[int]] = []
    for rank in ranks:
        if runs and rank == runs[-1][-1] + 1:
            runs[-1].append(rank)
        else:
            runs.append([rank])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(rank) for rank in run]
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
