"""Is a sum of scores zero? By turning the signs of what independent groups add to it."""

import numpy as np

FLIPS = 999


def sign_flips(scores: np.ndarray, seed: int = 0) -> float:
    """The chance of a sum at least as long, were groups as likely to add as to take away.

    Nothing is assumed of how much groups vary, or of how the columns hang together within one: a
    group keeps its row, whichever sign it has (hemerik2020).

    Args:
        scores: (G, Q) what each of G independent groups of sessions adds to each of Q sums.
        seed: equal seeds turn the same signs.
    """
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (FLIPS, len(scores)))
    length = float((scores.sum(axis=0) ** 2).sum())
    others = ((signs @ scores) ** 2).sum(axis=1)
    return (1 + int((others >= length * (1 - 1e-9)).sum())) / (1 + FLIPS)
