"""Did the logging policy look at more than the query, the rank and the item?"""

import numpy as np

from engine.counts.row_counts import RowCounts, row_counts
from engine.logs.cache import Family
from engine.logs.log import Log

DIFFER, SOME = 1.1, 0.01
"""Propensities that differ by more than a tenth are not one number printed with few digits; less
than one row in a hundred moves nothing."""
SQL = """
SELECT SUM(CASE WHEN most > {differ}e0 * least THEN rows_here ELSE 0 END) / SUM(rows_here) AS share
FROM (
  SELECT MAX({column}) AS most, MIN({column}) AS least, CAST(COUNT(*) AS DOUBLE) AS rows_here
  FROM log WHERE {column} > 0 GROUP BY query_code, rank, item_code, policy
) AS per_cell
"""

SHARE: Family[None, float] = Family("rows of cells with several propensities")


def depends_on_more(log: Log, column: str = "propensity") -> bool:
    """Whether one logger's propensities differ within the same query, rank and item.

    It then used something that the query does not determine, such as features of the user or the
    items above. What it does given the query alone, which is all that can be counted, is another
    policy, which may earn another value.
    """
    counts = row_counts(log) if column == "propensity" and not log.has("policy") else None
    if counts is not None:
        return log.cache.get(SHARE, None, lambda: _share(counts)) > SOME
    return float(log.reduce(SQL.format(column=column, differ=DIFFER))["share"][0]) > SOME


def _share(counts: RowCounts) -> float:
    """The same share, from the counts of a long tail's rows."""
    propensity = counts.strata["propensity"]
    starts = np.flatnonzero(np.diff(counts.cell, prepend=-1))
    valid = propensity > 0
    most = np.maximum.reduceat(np.where(valid, propensity, 0.0), starts)
    least = np.minimum.reduceat(np.where(valid, propensity, np.inf), starts)
    rows = np.add.reduceat(np.where(valid, counts.sizes, 0.0), starts)
    return float(rows[most > DIFFER * least].sum() / rows.sum()) if rows.any() else float("nan")
