"""What is true about looks and likings in the world that made a simulated log."""

import numpy as np

from engine.logs.log import Log
from engine.simulator.world import World


def true_curve(log: Log) -> np.ndarray | None:
    """(K,) how much of each rank is seen, relative to rank 1; None when no truth is known."""
    if log.truth is None:
        return None
    world = World.parse(log.truth)
    return world.curve()


def true_liking(log: Log, query: np.ndarray, item: np.ndarray) -> np.ndarray | None:
    """(n,) the chance of a click once looked at, of pairs given by name; None when unknown."""
    if log.truth is None:
        return None
    world = World.parse(log.truth)
    truth = world.truth
    relevance = {
        (truth.queries[q], truth.items[code]): truth.liking[q, place]
        for q, row in enumerate(truth.candidates)
        for place, code in enumerate(row)
        if code >= 0
    }
    return np.array(
        [relevance.get((str(a), str(b)), np.nan) for a, b in zip(query, item, strict=True)]
    )
