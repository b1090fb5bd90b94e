"""Which items each query may be offered, by what a log shows of it."""

import numpy as np

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
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    cell = context.astype(np.int64) * shape[1] + action
    cells, place, rows = np.unique(cell, return_inverse=True, return_counts=True)
    chance = np.bincount(place, propensity) / rows
    where, what = np.divmod(cells, shape[1])
    link = coo_array((np.ones(len(cells)), (where, shape[0] + what)), (sum(shape), sum(shape)))
    _, group = connected_components(link, directed=False)
    allowed = group[: shape[0], None] == group[None, shape[0] :]
    allowed[np.bincount(where, chance, shape[0]) >= WHOLE] = False
    allowed[where, what] = True
    return allowed
