"""The rows of a bandit log as contexts and actions: by query, or by columns of the log."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.minimise import Tick, silent
from engine.logged_actions.logged_actions import LoggedActions
from engine.logged_actions.offered import catalogues
from engine.logs.features import DesignMatrix, columns_of, key_sql
from engine.logs.log import Log
from engine.policies.catalogues import Catalogues
from engine.policies.linear import with_constant

CELLS = 10_000_000
"""Contexts times actions that are computed on at once; beyond it, contexts are sampled."""


@dataclass(frozen=True, eq=False)
class ByQuery:
    """Each query is a context; its actions are the items that it was shown, numbered within it."""

    data: LoggedActions
    query_code: np.ndarray
    """(C,) the query of each context."""
    item_code: np.ndarray
    """(C, K) the item of each action, -1 beyond the items of the query."""


@dataclass(frozen=True, eq=False)
class ByColumns:
    """Each combination of values is a context; the actions are all items of the log.

    Where queries have catalogues of their own, a context is of one catalogue.
    """

    data: LoggedActions
    design: DesignMatrix
    item_code: np.ndarray
    """(K,) the item of each action."""
    catalogues: Catalogues | None = None


def by_query(log: Log, support: int = 1, overlap: float = 0.0, tick: Tick = silent) -> ByQuery:
    """Contexts that are queries; an item needs so many rows of the query to be an action.

    With `overlap`, an item must also have been logged with at least this chance, on average.

    Raises:
        EngineError: queries and items are too many for a table of them all.
    """
    from scipy.sparse import identity

    rows = log.query(
        "SELECT query_code, item_code, propensity, reward FROM log "
        "ORDER BY query_code, item_code, propensity, reward"
    )
    tick(0.0)
    code = rows["query_code"].astype(np.int64) << 32 | rows["item_code"].astype(np.int64)
    pairs, pair, shown = np.unique(code, return_inverse=True, return_counts=True)
    tick(0.0)
    queries, owner = np.unique(pairs >> 32, return_inverse=True)
    starts = np.searchsorted(owner, np.arange(len(queries)))
    place = np.arange(len(pairs)) - starts[owner]
    width = int(place.max()) + 1
    if len(queries) * width > CELLS:
        raise EngineError(
            f"{len(queries):,} queries with up to {width:,} items each are too many to distinguish",
            fix="Learn from features instead: name columns of the log.",
        )
    items = np.full((len(queries), width), -1)
    items[owner, place] = pairs & 0xFFFFFFFF
    enough = np.zeros(items.shape, bool)
    chance = np.bincount(pair, rows["propensity"].astype(float)) / shown
    enough[owner, place] = (shown >= support) & _often(chance, overlap)
    enough |= ~enough.any(axis=1, keepdims=True) & (items >= 0)
    data = LoggedActions(
        identity(len(queries), format="csr"),
        owner[pair],
        place[pair],
        rows["propensity"].astype(float),
        rows["reward"].astype(float),
        width,
        enough,
    )
    return ByQuery(data, queries, items)


def by_columns(
    log: Log,
    features: str,
    support: int,
    rng: np.random.Generator,
    sampled: bool = True,
    overlap: float = 0.0,
    tick: Tick = silent,
) -> ByColumns:
    """Contexts that are rows of the named columns; an item needs so many rows to be an action.

    With `sampled`, rows are drawn where a table of contexts and actions would be too large; with
    `overlap`, an item must have been logged with at least this chance, on average.

    Raises:
        EngineError: the log lacks a column, or no item has rows enough.
    """
    names, step = columns_of(log, features), partial(tick, 0.0)
    shown = ", ".join(f"{key_sql(name)} AS {name}" for name in names)
    rows = log.query(
        f"SELECT {shown}, query_code, item_code, propensity, reward FROM log "
        "ORDER BY impression, rank"
    )
    step()
    codes, place, counts = np.unique(rows["item_code"], return_inverse=True, return_counts=True)
    chance = np.bincount(place, rows["propensity"].astype(float)) / counts
    items = codes[(counts >= support) & _often(chance, overlap)]
    if not len(items):
        raise EngineError(
            f"no item has {support:,} rows and a logged chance of {overlap:g}",
            fix="Ask for less support or overlap.",
        )
    frequent = np.isin(rows["item_code"], items)
    most = max(1_000, CELLS // len(items))
    if sampled and frequent.sum() > most:
        drawn = rng.choice(np.flatnonzero(frequent), most, replace=False)
        frequent = np.zeros(len(frequent), bool)
        frequent[drawn] = True
    table = pd.DataFrame({name: rows[name][frequent] for name in names})
    step()
    design = DesignMatrix(table, names, step)
    split, number = catalogues(log, items)
    keys = [table[name] for name in names]
    if split is not None:
        number = number[rows["query_code"][frequent]]
        keys.append(pd.Series(number, index=table.index))
    context = table.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    step()
    _, first = np.unique(context, return_index=True)
    data = LoggedActions(
        with_constant(design, table.iloc[first], step),
        context,
        np.searchsorted(items, rows["item_code"][frequent]),
        rows["propensity"][frequent].astype(float),
        rows["reward"][frequent].astype(float),
        len(items),
        None if split is None else ~split.closed(number[first]),
    )
    return ByColumns(data, design, items, split)


def _often(chance: np.ndarray, overlap: float) -> np.ndarray:
    """Which logged propensities are at least `overlap`; without propensities none is above 0."""
    return (chance >= overlap) | (overlap == 0)
