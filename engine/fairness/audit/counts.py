"""What an audit counts in one pass: rows and clicks per part of the sessions, pair and rank."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.counts.fold_cells import SUMS
from engine.examination.pairs import Pairs, pair_rows
from engine.logs.cache import Family
from engine.logs.log import ANSWERS, Log, named
from engine.terms.keys import grouped

PARTS = 20
"""Parts of the sessions for the jackknife."""
SQL = f"""
SELECT bucket % {PARTS} AS part, query_code, item_code, rank,
       COUNT(*) AS impressions,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks,
       SUM(reward) AS rewards
FROM log
GROUP BY bucket % {PARTS}, query_code, item_code, rank
ORDER BY part, query_code, item_code, rank
""".strip()
_IMPRESSIONS = f"""
SELECT bucket % {PARTS} AS part, query_code, COUNT(DISTINCT impression) AS impressions
FROM log GROUP BY bucket % {PARTS}, query_code ORDER BY part, query_code
""".strip()


@dataclass(frozen=True)
class ExposureCounts:
    """Counts of the whole log and of its parts, over the same pairs of query and item.

    `part` counts one of them, from 0, when it is needed: all at once would fill the memory on a
    log of a million pairs. `impressions` (1 + G, Q) are those of each query: of the log, then
    without each part.
    """

    whole: Pairs
    part: Callable[[int], Pairs]
    query: np.ndarray
    impressions: np.ndarray


COUNTS: Family[None, ExposureCounts] = Family("audit counts")


def counts_of(log: Log) -> ExposureCounts:
    """The counts of a log, remembered."""
    return log.cache.get(COUNTS, None, lambda: _count_exposure(log))


def _count_exposure(log: Log) -> ExposureCounts:
    table = log.query(SQL)
    rows = pair_rows(table)
    border = np.searchsorted(table["part"], np.arange(PARTS + 1))
    _remember_cells(log, table)
    queries, query = np.unique(rows.query, return_inverse=True)
    shown = _impressions_per_query(log, table, len(queries))
    return ExposureCounts(
        rows.pairs(),
        lambda place: rows.pairs(slice(border[place], border[place + 1])),
        query,
        shown,
    )


def _remember_cells(log: Log, table: dict[str, np.ndarray]) -> None:
    """Store the cells of the log, which are sums of these counts, so that a curve needs no pass."""
    keys = {key: table[key] for key in ("query_code", "item_code", "rank")}
    cell, first = grouped(keys)
    sums = {name: np.bincount(cell, table[name], len(first)) for name in SUMS}
    cells = {key: column[first] for key, column in keys.items()} | {
        name: total.astype(table[name].dtype) for name, total in sums.items()
    }
    log.cache.get(ANSWERS, named("cells"), lambda: cells)


def _impressions_per_query(log: Log, table: dict[str, np.ndarray], queries: int) -> np.ndarray:
    """(1 + G, Q) impressions of each query, of the log and without each part.

    Rows at rank 1, where there are as many of them as impressions; else these are counted.
    """
    top = table["rank"] == 1
    rows = {name: column[top] for name, column in table.items()}
    if int(rows["impressions"].sum()) != log.impressions:
        rows = log.query(_IMPRESSIONS)
    codes = np.unique(table["query_code"])
    each = np.zeros((PARTS, queries))
    column = np.searchsorted(codes, rows["query_code"])
    np.add.at(each, (rows["part"].astype(int), column), rows["impressions"])
    total = each.sum(axis=0)
    return np.concatenate([total[None], total - each])
