"""Every way to click on a page, with its probability."""

from collections.abc import Callable
from itertools import product

import numpy as np

from engine.click_models.click_process import ClickProcess, conditional

Users = Callable[[np.ndarray], ClickProcess]
"""From the (n, K) relevance of what is shown to users before n pages."""


def patterns(slots: int) -> np.ndarray:
    """(2^K, K) every set of clicked slots."""
    return np.array(list(product([False, True], repeat=slots)))


def single_clicks(slots: int) -> np.ndarray:
    """(K, K) one click at each slot in turn."""
    return np.eye(slots, dtype=bool)


def pattern_chances(users: Users, relevance: np.ndarray) -> np.ndarray:
    """(n, 2^K) the probability of every set of clicks on n pages of K slots.

    Args:
        users: how users click.
        relevance: (n, K) of what each page shows.
    """
    pages, slots = relevance.shape
    behaviour = users(relevance)
    columns = []
    for pattern in patterns(slots):
        clicks = np.broadcast_to(pattern, (pages, slots))
        chance = conditional(behaviour, clicks)
        columns.append(np.where(clicks, chance, 1 - chance).prod(axis=1))
    return np.stack(columns, axis=1)
