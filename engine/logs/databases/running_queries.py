"""The queries that run on logs of this machine now, and how far they are."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

_RUNNING: dict[int, tuple[Any, float]] = {}


@contextmanager
def running(cursor: Any) -> Iterator[None]:
    """Count the query of a cursor as running, until it is done."""
    _RUNNING[id(cursor)] = cursor, time.monotonic()
    try:
        yield
    finally:
        _RUNNING.pop(id(cursor), None)


def progress() -> tuple[float, float] | None:
    """The share of the longest running query that is done, and its seconds; None if none is.

    The share is negative where DuckDB does not know it.
    """
    queries = sorted(_RUNNING.copy().values(), key=lambda pair: pair[1])
    if not queries:
        return None
    cursor, since = queries[0]
    try:
        share = cursor.query_progress() / 100.0
    except duckdb.ConnectionException:  # it was closed after the look at what is running
        return None
    return share, time.monotonic() - since
