"""Logs of position-based users whose reading depth is their own, or their query's."""

import numpy as np

from engine.logs.arrays import from_table
from engine.logs.log import Log

QUERIES, ITEMS, RANKERS = 20, 6, 3
LIKED = np.random.default_rng(7).beta(1.5, 3, (QUERIES, ITEMS)).clip(0.03, 0.66)
DEPTH = (-0.6, 0.6)
"""By how much the exponents of visitors differ."""


def read_log(
    seed: int, apart: float = 0.0, visit: int = 10, impressions: int = 4_000, queries: int = QUERIES
) -> Log:
    """Visits of one query each, by visitors who differ in how far they read.

    Examination falls as k to the minus a: a is 1 plus the visitor's own, and from 1 - apart of the
    query that is liked most to 1 + apart of the one liked least.
    """
    rng, liked = np.random.default_rng([seed, 5]), LIKED[:queries]
    session = np.arange(impressions) // visit
    query = rng.integers(queries, size=impressions)[session]
    noise = np.random.default_rng(9).normal(size=(RANKERS, queries, ITEMS))
    orders = np.argsort(0.6 * noise - liked, axis=2)
    items = orders[rng.integers(RANKERS, size=impressions), query]
    place = np.argsort(np.argsort(-liked.mean(axis=1))) / max(queries - 1, 1)
    own = rng.uniform(*DEPTH, impressions)[session]
    exponent = 1 + apart * (2 * place[query] - 1) + own
    look = np.arange(1, ITEMS + 1) ** -exponent[:, None]
    look *= rng.uniform(0.5, 1.5, impressions)[session, None]
    reward = (rng.random(items.shape) < liked[query[:, None], items] * look).astype(float)
    return from_table(
        {
            "session": np.repeat(session, ITEMS),
            "impression": np.repeat(np.arange(impressions), ITEMS),
            "query": np.repeat(query, ITEMS).astype(str),
            "item": items.ravel().astype(str),
            "rank": np.tile(np.arange(1, ITEMS + 1), impressions),
            "reward": reward.ravel(),
        }
    )
