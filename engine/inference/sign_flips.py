"""Is a sum of scores zero? By turning the signs of what independent groups add to it."""

import numpy as np

FLIPS = 999
TOGETHER = 1_000_000
"""How many sums are held at once."""


def sign_flips(scores: np.ndarray, flips: int = FLIPS, seed: int = 0) -> float:
    """The chance of a sum at least as long, were groups as likely to add as to take away.

    Nothing is assumed of how much groups vary, or of how the columns hang together within one: a
    group keeps its row, whichever sign it has (hemerik2020).

    Args:
        scores: (G, Q) what each of G independent groups of sessions adds to each of Q sums.
        flips: how often signs are turned.
        seed: equal seeds turn the same signs.
    """
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (flips, len(scores)))
    least = float((scores.sum(axis=0) ** 2).sum()) * (1 - 1e-9)
    some = max(1, TOGETHER // max(scores.shape[1], 1))
    longer = 0
    for first in range(0, flips, some):
        sums = signs[first : first + some] @ scores
        longer += int(((sums**2).sum(axis=1) >= least).sum())
    return (1 + longer) / (1 + flips)
