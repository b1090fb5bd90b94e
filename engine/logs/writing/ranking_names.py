"""The names of rankings that several numbers make, each made once and not in every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.logs.writing.session_buckets import bucket_of

if TYPE_CHECKING:
    import duckdb

MOST, SEVERAL = 10_000_000, 4
"""So many rows at most, and so many of a ranking in the mean: else the names are made row by row,
which takes less memory."""
_TABLE = "impression_names"


@dataclass(frozen=True)
class RankingNames:
    """The table of the rankings of a log: their keys, and what follows from these.

    `name` is their name as SQL, `session` and `bucket` those of their session, where the key of a
    session is among the keys of its rankings. `counts` are the distinct ones. `alone` is a key that
    no two rankings share and all have, if there is one.
    """

    keys: tuple[str, ...]
    counts: dict[str, int]
    session: str = ""
    alone: str = ""

    name = f"{_TABLE}.of_impression"
    bucket = f"{_TABLE}.of_bucket"

    def few(self, rows: int) -> bool:
        """Whether a ranking has several rows in the mean."""
        return _is_few(self.counts["impressions"], rows)

    def join(self, staged: str) -> str:
        """The SQL that finds the names beside the rows."""
        if self.alone:
            return f"JOIN {_TABLE} ON {_TABLE}.{self.alone} = {staged}.{self.alone}"
        alike = (f"{_TABLE}.{key} IS NOT DISTINCT FROM {staged}.{key}" for key in self.keys)
        return f"JOIN {_TABLE} ON {' AND '.join(alike)}"


def ranking_names(
    connection: duckdb.DuckDBPyConnection, staged: str, keys: Mapping[str, Sequence[str]]
) -> RankingNames | None:
    """Make the table of the names of rankings; None where there are too many rows for it."""
    rows = connection.execute(f"SELECT COUNT(*) FROM {staged}").fetchall()[0][0]
    if rows > MOST:
        return None
    own, session = tuple(keys["impression"]), keys.get("session", ())
    texts = [f"COALESCE(CAST({key} AS VARCHAR), '')" for key in own]
    columns = [f"concat_ws('/', {', '.join(texts)}) AS of_impression"]
    within = len(session) == 1 and session[0] in own
    if within:
        name = f"CAST({session[0]} AS VARCHAR)"
        columns.append(f"{name} AS of_session")
        columns.append(f"{bucket_of(name)} AS of_bucket")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS SELECT {', '.join([*own, *columns])} "
        f"FROM (SELECT DISTINCT {', '.join(own)} FROM {staged})"
    )
    wanted = {"impressions": "COUNT(*)"}
    if within:
        wanted["sessions"] = f"COUNT(DISTINCT {session[0]})"
    counts = _count_names(connection, wanted)
    alone = session[0] if within and counts["sessions"] == counts["impressions"] else ""
    if not alone and _is_few(counts["impressions"], rows):
        distinct = _count_names(connection, {key: f"COUNT(DISTINCT {key})" for key in own})
        alone = next((key for key in own if distinct[key] == counts["impressions"]), "")
    return RankingNames(own, counts, f"{_TABLE}.of_session" if within else "", alone)


def _is_few(rankings: int, rows: int) -> bool:
    return rankings * SEVERAL <= rows


def _count_names(
    connection: duckdb.DuckDBPyConnection, wanted: Mapping[str, str]
) -> dict[str, int]:
    """The wanted counts of the table of rankings, given as SQL."""
    sql = f"SELECT {', '.join(wanted.values())} FROM {_TABLE}"
    return dict(zip(wanted, map(int, connection.execute(sql).fetchall()[0]), strict=True))
