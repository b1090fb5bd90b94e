"""Intervals of shares whose trials come in sessions."""

from dataclasses import dataclass

import numpy as np

from engine.inference.wilson import wilson


@dataclass(frozen=True, eq=False)
class Shares:
    """(T,) shares of trials, their intervals, and how many trials there are."""

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    trials: np.ndarray


def clustered_shares(
    slices: np.ndarray,
    groups: np.ndarray,
    hits: np.ndarray,
    trials: np.ndarray,
    level: float = 0.95,
) -> Shares:
    """Wilson's intervals, for as many independent trials as those of the sessions are worth.

    Trials of a session go together; by how much is seen from what groups of sessions differ by
    (the design effect): in the slice itself, and in all of them where that is more.

    Args:
        slices: (n,) the slice of each row, numbered from 0.
        groups: (n,) the group of sessions of each row, numbered from 0.
        hits: (n,) how many trials of the row succeeded.
        trials: (n,) how many trials it has.
        level: of the intervals.
    """
    size = np.bincount(slices, trials)
    share = np.bincount(slices, hits) / np.maximum(size, 1)
    width = int(np.max(groups, initial=0)) + 1
    place = slices * width + groups
    rest = np.bincount(place, hits - share[slices] * trials)
    squares = np.bincount(np.arange(len(rest)) // width, rest**2, len(size))
    alone = size * share * (1 - share)
    pooled = squares.sum() / alone.sum() if alone.sum() > 0 else 1.0
    own = np.divide(squares, alone, out=np.ones(len(size)), where=alone > 0)
    worth = size / np.maximum(np.maximum(own, pooled), 1.0)
    low, high = wilson(share, np.maximum(worth, 1e-9), level)
    return Shares(share, low, high, size)
