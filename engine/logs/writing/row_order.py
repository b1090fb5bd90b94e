"""Whether rows come list by list before they are written, and what that spares to count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

FIRST_ROWS = 10_000
"""Rows that show whether it is worth while to look at all; shorter logs are counted in no time."""


@dataclass(frozen=True)
class RowOrder:
    """Rows whose impressions have their own rows together: `lists` such runs of rows.

    `rising` says that the key of an impression never falls, so that no impression has two runs.
    """

    lists: int
    rising: bool


def row_order(
    connection: duckdb.DuckDBPyConnection,
    staged: str,
    impression: Sequence[str],
    query: Sequence[str],
) -> RowOrder | None:
    """The order of rows, given as SQL what distinguishes impressions and queries.

    None where few rows are there, or where a list is not read from the top down, has rows of two
    queries or two at one rank, or stands otherwise in the relation than by `line`.
    """
    found = None
    query = [key for key in query if key not in impression]  # such a key is the same in a list
    for limit in (f" LIMIT {FIRST_ROWS}", ""):
        rows, lists, broken, rises = connection.execute(
            _sql(f"{staged}{limit}", impression, query)
        ).fetchall()[0]
        if broken or rows < FIRST_ROWS:
            return None
        found = RowOrder(int(lists), len(impression) == 1 and bool(rises))
    return found


def _sql(rows: str, impression: Sequence[str], query: Sequence[str]) -> str:
    named = [f"{sql} AS list_{place}" for place, sql in enumerate(impression)]
    named += [f"{sql} AS asked_{place}" for place, sql in enumerate(query)]
    names = [each.rsplit(" AS ", 1)[1] for each in named] + ["rank", "line"]
    above = [f"LAG({name}) OVER () AS above_{name}" for name in names]
    changed, asked = (_changed(kind, len(part)) for kind, part in
                      (("list", impression), ("asked", query)))  # fmt: skip
    return f"""
SELECT COUNT(*), COUNT(*) FILTER (above_line IS NULL OR {changed}),
       COUNT(*) FILTER (
         line < above_line OR
         (above_line IS NOT NULL AND NOT ({changed}) AND (rank <= above_rank OR {asked}))
       ),
       COUNT(list_0) = COUNT(*) AND COUNT(*) FILTER (list_0 < above_list_0) = 0
FROM (
  SELECT {", ".join([*names, *above])}
  FROM (SELECT {", ".join([*named, "rank", "line"])} FROM {rows})
)
"""


def _changed(kind: str, columns: int) -> str:
    names = (f"{kind}_{place}" for place in range(columns))
    return " OR ".join(["false", *(f"{name} IS DISTINCT FROM above_{name}" for name in names)])
