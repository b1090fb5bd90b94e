"""How often pairs read from a simulated log agree with the relevance that made it."""

import numpy as np

from engine.interleaving.pairs.pair_accuracy import PairAccuracy, pair_accuracy
from engine.interleaving.pairs.pair_rule import PairRule
from engine.logs.log import Log
from engine.simulator.world import World

ROWS = 200_000
"""Rows of the log that are looked at, its first ones."""
_ROWS = f"""
SELECT impression, query_code, item_code, rank, reward FROM log ORDER BY line LIMIT {ROWS}
"""


def pair_truth(log: Log, rule: PairRule) -> PairAccuracy | None:
    """The accuracy of a rule on a simulated log; None when no truth is known."""
    if log.truth is None:
        return None
    truth = World.parse(log.truth).truth
    rows = log.reduce(_ROWS)
    _, page = np.unique(rows["impression"], return_inverse=True)
    shape = (int(page.max()) + 1, int(rows["rank"].max()))
    place = (page, rows["rank"] - 1)
    clicks, liked = np.zeros(shape, dtype=bool), np.full(shape, np.nan)
    clicks[place] = rows["reward"] > 0
    table = np.full((len(truth.queries), len(truth.items)), np.nan)
    query, candidate = np.nonzero(truth.candidates >= 0)
    table[query, truth.candidates[query, candidate]] = truth.liking[query, candidate]
    queries = np.array([truth.queries.index(str(name)) for name in log.queries])
    items = np.array([truth.items.index(str(name)) for name in log.items])
    liked[place] = table[queries[rows["query_code"]], items[rows["item_code"]]]
    whole = np.isfinite(liked).all(axis=1)
    return pair_accuracy(rule, clicks[whole], liked[whole])
