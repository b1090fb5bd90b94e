"""Buckets of sessions, by a hash of their names: parts of a log that are alike but for chance.

Rows that somebody chose by the same hash, as in `WHERE hash(session) % 5 = 0`, leave most buckets
empty, and with them whole folds of cross-fitting. Then another hash fills them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.logs.schema import BUCKETS

if TYPE_CHECKING:
    import duckdb

LEAST_FILLED = 950
"""Of 1,000 buckets, more than 10,000 sessions leave none but a few empty."""


def bucket_of(session: str, again: bool = False) -> str:
    """The SQL of the bucket of a session; `again` by the other hash."""
    name = f"CAST({session} AS VARCHAR) || ' again'" if again else session
    return f"CAST(hash({name}) % {BUCKETS} AS INTEGER)"


def fills_too_few(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether so many buckets of a relation are empty that its rows were chosen by their hash."""
    sql = f"SELECT COUNT(DISTINCT bucket) FROM {relation}"
    return int(connection.execute(sql).fetchall()[0][0]) < LEAST_FILLED
