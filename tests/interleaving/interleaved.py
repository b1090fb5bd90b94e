"""Interleaved logs of a team draft with a known win rate."""

import numpy as np

RANKS = 4


def draft_table(rng, users, per_user=1, better=0.3, worse=0.2, own_taste=False):
    """Canonical columns: A's items are clicked with chance `better`, B's with `worse`.

    With `own_taste` a user likes one of the rankers more than the other does.
    """
    n = users * per_user
    lead = rng.integers(0, 2, (n, RANKS // 2))
    of_a = np.stack([1 - lead, lead], axis=2).reshape(n, RANKS).astype(bool)
    user = np.repeat(np.arange(users), per_user)
    shift = rng.choice([-0.15, 0.15], users)[user][:, None] if own_taste else 0.0
    chance = np.where(of_a, better + shift, worse - shift)
    return {
        "impression": np.repeat(np.arange(n), RANKS).astype(str),
        "session": np.repeat(user, RANKS).astype(str),
        "item": rng.integers(0, 30, n * RANKS).astype(str),
        "rank": np.tile(np.arange(1, RANKS + 1), n),
        "team": np.where(of_a, "A", "B").ravel(),
        "reward": (rng.random((n, RANKS)) < chance).astype(float).ravel(),
    }


def exact_win_rate(better, worse):
    """The chance that A has more clicks on its two items than B, given that one has more."""
    first, second = ([(1 - p) ** 2, 2 * p * (1 - p), p * p] for p in (better, worse))
    wins = sum(first[i] * second[j] for i in range(3) for j in range(i))
    losses = sum(first[i] * second[j] for j in range(3) for i in range(j))
    return wins / (wins + losses)
