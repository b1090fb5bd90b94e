"""Counts per (query, item, rank) and fold of sessions, from the pass that counts the log's cells.

What is learned from all folds but one and evaluated on that one subtracts the fold's own counts
from those of the log; each row here says which cell of the log it is a part of.
"""

from collections.abc import Sequence

import numpy as np

from engine.counts.cells import cells
from engine.counts.row_counts import fold_counts_of, row_counts
from engine.logs.cache import Family
from engine.logs.log import ANSWERS, Log, named
from engine.logs.lookup import FOLDS
from engine.logs.sources import Table

COUNTS = ("impressions", "clicks")
"""Millions of them on a long tail: they are kept in four bytes each."""
SUMS = (*COUNTS, "rewards")
KEYS_OF_CELL = ("query_code", "item_code", "rank")
FOLD_CELLS: Family[None, Table] = Family("cells by fold")
OTHER_KEYS: Family[None, Table] = Family("keys of cells of other folds")
OTHER_FOLDS: Family[None, Table] = Family("cells of other folds")


def fold_cells(log: Log) -> Table:
    """Columns fold, query_code, item_code, rank, impressions, clicks, rewards, and cell.

    Rows are in the order of fold and keys; the keys are read off the `cells` of the log whenever
    they are needed, which takes less time than the memory is worth.
    """
    counted, whole = fold_counts(log), cells(log)
    return {**counted, **{key: whole[key][counted["cell"]] for key in KEYS_OF_CELL}}


def fold_counts(log: Log) -> Table:
    """The same without keys: fold, impressions, clicks, rewards, and cell.

    `cell` is the place among the `cells` of the log, which these rows add up to, and which need no
    pass of their own then.
    """
    return log.cache.get(FOLD_CELLS, None, lambda: _count_by_fold(log))


def _count_by_fold(log: Log) -> Table:
    counts = row_counts(log)
    if counts is not None:
        return fold_counts_of(counts)
    parts = log.query(named("cells_by_fold"))
    first = changes([parts[key] for key in KEYS_OF_CELL])
    starts = np.flatnonzero(first)
    sums = {name: np.add.reduceat(parts[name], starts) for name in SUMS}
    whole = {key: parts.pop(key)[starts] for key in KEYS_OF_CELL} | sums
    log.cache.get(ANSWERS, named("cells"), lambda: whole)
    for name in COUNTS if log.counts["rows"] < 2**31 else ():
        parts[name] = parts[name].astype(np.int32)
    parts["cell"] = np.cumsum(first, dtype=np.int32) - np.int32(1)
    assert FOLDS < 256
    order = np.argsort(parts["fold"].astype(np.uint8), kind="stable")
    return {name: parts.pop(name)[order] for name in ("fold", *SUMS, "cell")}


def other_folds(log: Log) -> Table:
    """Every cell of a query, once for each fold that holds the query, counted in the other folds.

    Columns fold, cell (its place among the `cells` of the log), impressions, clicks, rewards; in
    the order of fold and cell. What is learned from all folds but one reads nothing else.
    """
    return log.cache.get(OTHER_FOLDS, None, lambda: _cells_of_other_folds(log))


def other_keys(log: Log) -> Table:
    """Columns fold, query_code, rank, item_code of the cells of other folds, the same for all."""
    return log.cache.get(OTHER_KEYS, None, lambda: _keys(log))


def _keys(log: Log) -> Table:
    others, whole = other_folds(log), cells(log)
    keys = ("query_code", "rank", "item_code")
    return {"fold": others["fold"], **{key: whole[key][others["cell"]] for key in keys}}


def _cells_of_other_folds(log: Log) -> Table:
    own, whole = fold_counts(log), cells(log)
    query = whole["query_code"][own["cell"]]
    first = changes([own["fold"], query])
    context, starts_own = np.cumsum(first, dtype=np.int32) - np.int32(1), np.flatnonzero(first)
    query = query[starts_own]
    begin, end = (np.searchsorted(whole["query_code"], query, side) for side in ("left", "right"))
    sizes = end - begin
    starts = np.cumsum(sizes) - sizes
    cell = np.repeat(begin - starts, sizes) + np.arange(int(sizes.sum()))
    place = own["cell"] + (starts - begin)[context]
    fold = np.repeat(own["fold"][starts_own], sizes)
    table = {"fold": fold, "cell": cell.astype(np.int32)}
    for name in SUMS:
        table[name] = whole[name].astype(own[name].dtype)[cell]
        table[name][place] -= own[name]
    return table


def changes(keys: Sequence[np.ndarray]) -> np.ndarray:
    """(n,) whether a row differs from the one above in any of its keys; the first one does."""
    first = np.zeros(len(keys[0]), dtype=bool)
    first[:1] = True
    for key in keys:
        first[1:] |= key[1:] != key[:-1]
    return first
