"""Users who read from the top and leave with their first click, alone or in visits."""

from functools import cache

import numpy as np

from engine.calibration.world import ENGAGED
from engine.logs.arrays import from_table
from engine.logs.log import Log

QUERIES, ITEMS, IMPRESSIONS, MANY = 20, 6, 4_000, 400_000
VISIT = 10
"""Impressions of a session, all of one query."""


def cascade_log(seed: int, visits: bool, impressions: int = IMPRESSIONS) -> Log:
    """A log of such users, eager ones clicking more in all their session."""
    session, query, items, clicked = _draw_lists(seed, visits, impressions)
    return from_table(
        {
            "session": np.repeat(session, ITEMS),
            "impression": np.repeat(np.arange(impressions), ITEMS),
            "query": np.repeat(query, ITEMS).astype(str),
            "item": items.ravel().astype(str),
            "rank": np.tile(np.arange(1, ITEMS + 1), impressions),
            "reward": clicked.ravel().astype(float),
        }
    )


def _draw_lists(
    seed: int, visits: bool, impressions: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(n,) sessions and queries, (n, K) items from the top, and whether each was clicked."""
    liking = np.random.default_rng(7).beta(1.5, 3, (QUERIES, ITEMS)).clip(0.03, 0.6)
    rng = np.random.default_rng([seed, 17])
    session = np.arange(impressions) // (VISIT if visits else 1)
    query = rng.integers(QUERIES, size=impressions)[session]
    eager = rng.uniform(*ENGAGED, impressions)[session]
    items = np.argsort(rng.random((impressions, ITEMS)), axis=1)
    liked = rng.random(items.shape) < liking[query[:, None], items] * eager[:, None]
    return session, query, items, liked & (np.cumsum(liked, axis=1) == 1)


@cache
def attractiveness() -> dict[tuple[str, str], float]:
    """By query and item, the share of looks that become a click, in a long log."""
    _, query, items, clicked = _draw_lists(10**6, False, MANY)
    pair = query[:, None] * ITEMS + items
    looked = np.cumsum(clicked, axis=1) - clicked == 0
    looks, clicks = (
        np.bincount(pair[rows], minlength=QUERIES * ITEMS) for rows in (looked, clicked)
    )
    share = (clicks / looks).reshape(QUERIES, ITEMS)
    return {(str(place[0]), str(place[1])): float(value) for place, value in np.ndenumerate(share)}
