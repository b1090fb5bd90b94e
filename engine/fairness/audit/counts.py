"""What an audit counts in one pass: rows and clicks per part of the sessions, pair and rank."""

from dataclasses import dataclass

import numpy as np

from engine.examination.pairs import Pairs
from engine.logs.log import Log

PARTS = 20
"""Parts of the sessions for the jackknife."""
SQL = f"""
SELECT bucket % {PARTS} AS part, query_code, item_code, rank,
       COUNT(*) AS impressions,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks
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

    `impressions` (1 + G, Q) are those of each query: of the log, then without each part.
    """

    whole: Pairs
    parts: list[Pairs]
    query: np.ndarray
    impressions: np.ndarray


def counts_of(log: Log) -> Counts:
    """The counts of a log, remembered."""
    return log.remember("audit counts", lambda: _counted(log))


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
    parts = [counted(slice(border[place], border[place + 1])) for place in range(PARTS)]
    asked = log.query(_IMPRESSIONS)
    known, column = np.unique(asked["query_code"], return_inverse=True)
    each = np.zeros((PARTS, len(known)))
    np.add.at(each, (asked["part"].astype(int), column), asked["impressions"])
    total = each.sum(axis=0)
    shown = np.concatenate([total[None], total - each])
    return Counts(counted(slice(None)), parts, np.searchsorted(known, query), shown)
