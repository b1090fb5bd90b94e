"""What looks and clicks at pairs add up to, by groups of sessions and by query, or by cell."""

from typing import Any

import numpy as np

from engine.counts.bucket_counts import BucketCounts, bucket_counts
from engine.counts.row_counts import row_counts
from engine.examination.pairs import Pairs
from engine.logs.log import Log
from engine.terms.keys import matched

GROUPS = 200
"""Sessions are taken together in so many groups, by their bucket."""
SQL = """
SELECT bucket % {groups} AS part, cell_number,
       SUM(look + CASE WHEN reward > 0 THEN click ELSE 0e0 END) AS total
FROM log JOIN shown ON log.query_code = shown.query_code
  AND log.item_code = shown.item_code AND log.rank = shown.rank
GROUP BY bucket % {groups}, cell_number
"""


def sums_by_group(
    log: Log, counted: Pairs, number: np.ndarray, by_look: np.ndarray, by_click: np.ndarray
) -> np.ndarray:
    """(GROUPS, N) sums over the rows of each group of sessions and each number of a cell.

    From counts by bucket, where a comparison fetched them; else from one pass over the rows.

    Args:
        log: the log.
        counted: (P,) pairs of it.
        number: (P, K) of each pair and rank, counted from 0, such as that of its query.
        by_look: (P, K) what a row of the pair at the rank adds.
        by_click: (P, K) what it adds beyond that if it was clicked.
    """
    pair, rank = np.nonzero(counted.impressions)
    cell = {
        "query_code": counted.query[pair],
        "item_code": counted.item[pair],
        "rank": rank + 1,
    }
    values = {
        "cell_number": number[pair, rank],
        "look": by_look[pair, rank],
        "click": by_click[pair, rank],
    }
    fetched, size = _fetched(log), int(number.max()) + 1
    if fetched is not None:
        return _of_counts(fetched, cell, values, size)
    answer = log.query(SQL.format(groups=GROUPS), shown=cell | values)
    return _table(answer["part"], answer["cell_number"], answer["total"], size)


def _fetched(log: Log) -> BucketCounts | None:
    counts = row_counts(log)
    if counts is None:
        return bucket_counts(log)
    buckets, rows = counts.by_bucket
    return BucketCounts(buckets, counts.strata, rows)


def _of_counts(
    counts: BucketCounts,
    cell: dict[str, np.ndarray],
    values: dict[str, np.ndarray],
    size: int,
) -> np.ndarray:
    """The sums from counts of rows per bucket and stratum: no row is read."""
    whose = matched(cell, {name: np.asarray(counts.strata[name]) for name in cell})
    selected = np.flatnonzero(whose >= 0)
    whose, rows = whose[selected], counts.rows[:, selected].tocoo()
    clicked = np.asarray(counts.strata["reward"], float)[selected] > 0
    value = values["look"][whose] + clicked * values["click"][whose]
    part = counts.buckets[rows.row] % GROUPS
    number = values["cell_number"][whose]
    return _table(part, number[rows.col], rows.data * value[rows.col], size)


def _table(part: Any, number: Any, total: Any, size: int) -> np.ndarray:
    place = np.asarray(part, np.int64) * size + np.asarray(number, np.int64)
    return np.bincount(place, total, GROUPS * size).reshape(GROUPS, size)
