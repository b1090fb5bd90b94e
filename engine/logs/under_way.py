"""How far the questions are that are asked of logs on this machine at this moment."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

_RUNNING: dict[int, tuple[Any, float]] = {}


@contextmanager
def under_way(cursor: Any) -> Iterator[None]:
    """Say that a cursor works on a question, until it is done."""
    _RUNNING[id(cursor)] = cursor, time.monotonic()
    try:
        yield
    finally:
        _RUNNING.pop(id(cursor), None)


def progress() -> tuple[float, float] | None:
    """The share of the longest running question that is done, and its seconds; None if none is.

    The share is negative where DuckDB does not know it.
    """
    running = sorted(_RUNNING.copy().values(), key=lambda pair: pair[1])
    if not running:
        return None
    cursor, since = running[0]
    try:
        share = cursor.query_progress() / 100.0
    except duckdb.ConnectionException:  # it was closed after the look at what is running
        return None
    return share, time.monotonic() - since
