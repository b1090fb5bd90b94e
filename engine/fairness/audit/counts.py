"""What an audit counts in one pass: rows and clicks per part of the sessions, pair and rank."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.examination.pairs import Pairs
from engine.logs.cache import Family
from engine.logs.log import ANSWERS, Log, named

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
class Counts:
    """Counts of the whole log and of its parts, over the same pairs of query and item.

    `part` counts one of them, from 0, when it is needed: all at once would fill the memory on a
    log of a million pairs. `impressions` (1 + G, Q) are those of each query: of the log, then
    without each part.
    """

    whole: Pairs
    part: Callable[[int], Pairs]
    query: np.ndarray
    impressions: np.ndarray


COUNTS: Family[None, Counts] = Family("audit counts")


def counts_of(log: Log) -> Counts:
    """The counts of a log, remembered."""
    return log.cache.get(COUNTS, None, lambda: _counted(log))


def _counted(log: Log) -> Counts:
    table = log.query(SQL)
    code = table["query_code"].astype(np.int64) << 32 | table["item_code"].astype(np.int64)
    pairs, row = np.unique(code, return_inverse=True)
    ranks = int(table["rank"].max(initial=1))
    cell = row * ranks + table["rank"].astype(int) - 1
    query, item, size = pairs >> 32, pairs & 0xFFFFFFFF, len(pairs) * ranks

    def counted(rows: slice | np.ndarray) -> Pairs:
        both = [
            np.bincount(cell[rows], table[name][rows], size).reshape(-1, ranks)
            for name in ("impressions", "clicks")
        ]
        return Pairs(query, item, *both)

    border = np.searchsorted(table["part"], np.arange(PARTS + 1))
    _remember_cells(log, table, cell, ranks, pairs)
    shown = _impressions_per_query(log, table, len(np.unique(query)))
    return Counts(
        counted(slice(None)),
        lambda place: counted(slice(border[place], border[place + 1])),
        np.searchsorted(np.unique(query), query),
        shown,
    )


def _remember_cells(
    log: Log, table: dict[str, np.ndarray], cell: np.ndarray, ranks: int, pairs: np.ndarray
) -> None:
    """Give the log its cells, which are sums of these counts: a curve then needs no pass more."""
    distinct, place = np.unique(cell, return_inverse=True)
    sums = {
        name: np.bincount(place, table[name], len(distinct))
        for name in ("impressions", "clicks", "rewards")
    }
    code = pairs[distinct // ranks]
    cells = {
        "query_code": (code >> 32).astype(table["query_code"].dtype),
        "item_code": (code & 0xFFFFFFFF).astype(table["item_code"].dtype),
        "rank": (distinct % ranks + 1).astype(table["rank"].dtype),
        "impressions": sums["impressions"].astype(np.int64),
        "clicks": sums["clicks"].astype(np.int64),
        "rewards": sums["rewards"],
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
