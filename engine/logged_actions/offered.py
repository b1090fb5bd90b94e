"""Which items each query may be offered, by what a log shows of it."""

import numpy as np

from engine.logs.log import Log
from engine.policies.catalogues import Catalogues, linked

WHOLE = 0.99
"""Logged chances of a query's items that add up to so much leave no room for other items."""


def offered(
    context: np.ndarray, action: np.ndarray, propensity: np.ndarray, shape: tuple[int, int]
) -> np.ndarray:
    """(C, K) whether each context may be offered each action.

    A context was offered the actions that were logged for it. Where their mean propensities do not
    add up to one, others were on offer too: these are taken to be the actions of the contexts that
    are connected to it by actions that they share. A catalogue that all queries share is one such
    group; queries with items of their own are a group each.

    Args:
        context: (n,) of each row.
        action: (n,) of each row.
        propensity: (n,) of each row.
        shape: the number of contexts and of actions.
    """
    cell = context.astype(np.int64) * shape[1] + action
    cells, place, rows = np.unique(cell, return_inverse=True, return_counts=True)
    chance = np.bincount(place, propensity) / rows
    where, what = np.divmod(cells, shape[1])
    group = linked(where, what, shape)
    allowed = group[: shape[0], None] == group[None, shape[0] :]
    allowed[np.bincount(where, chance, shape[0]) >= WHOLE] = False
    allowed[where, what] = True
    return allowed


def catalogues(log: Log, codes: np.ndarray) -> tuple[Catalogues | None, np.ndarray]:
    """The catalogues of a log's queries and of some of its items, and (Q,) that of each query code.

    None, and no code, where all queries are connected by items that they share.

    Args:
        log: whose rows say what was shown for which query.
        codes: (K,) of the items of a policy, in order.
    """
    pairs = log.query("SELECT query_code, item_code FROM log GROUP BY query_code, item_code")
    shape = len(log.queries), len(log.items)
    group = linked(pairs["query_code"], pairs["item_code"], shape)
    of_query, of_item = group[: shape[0]], group[shape[0] :][codes]
    asked = np.intersect1d(
        np.unique(pairs["query_code"]), np.flatnonzero(np.isin(of_query, of_item))
    )
    if len(np.unique(of_query[asked])) < 2:
        return None, np.empty(0, int)
    names = {str(log.queries[code]): int(of_query[code]) for code in asked}
    return Catalogues(of_item, names), of_query
