"""Counts per (query, item, rank) and fold of sessions, from the pass that counts the log's cells.

What is learned from all folds but one and evaluated on that one subtracts the fold's own counts
from those of the log; each row here says which cell of the log it is a part of.
"""

import numpy as np

from engine.logs.cache import Family
from engine.logs.log import ANSWERS, Log, named
from engine.logs.lookup import FOLDS
from engine.logs.sources import Table

SUMS = ("impressions", "clicks", "rewards")
FOLD_CELLS: Family[None, Table] = Family("cells by fold")


def fold_cells(log: Log) -> Table:
    """Columns fold, query_code, item_code, rank, impressions, clicks, rewards, and cell.

    Rows are in the order of their keys; `cell` is the place among the `cells` of the log, which
    these rows add up to, and which need no pass of their own then.
    """
    return log.cache.get(FOLD_CELLS, None, lambda: _counted(log))


def _counted(log: Log) -> Table:
    parts = log.query(named("cells_by_fold"))
    first = np.zeros(len(parts["rank"]), dtype=bool)
    first[:1] = True
    for key in ("query_code", "item_code", "rank"):
        first[1:] |= parts[key][1:] != parts[key][:-1]
    starts = np.flatnonzero(first)
    sums = {name: np.add.reduceat(parts[name], starts) for name in SUMS}
    cells = {key: parts[key][starts] for key in ("query_code", "item_code", "rank")} | sums
    log.cache.get(ANSWERS, named("cells"), lambda: cells)
    parts["cell"] = np.cumsum(first) - 1
    assert FOLDS < 256
    order = np.argsort(parts["fold"].astype(np.uint8), kind="stable")
    return {"fold": parts.pop("fold")[order]} | {key: part[order] for key, part in parts.items()}
