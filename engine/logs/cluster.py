"""A log that stays on the cluster that holds it: SQL goes there, small tables come back."""

import hashlib
from collections.abc import Mapping
from typing import Any

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.logs.schema import ALWAYS, FIELDS, TABLE, WRITTEN
from engine.logs.sources import SparkSource

_COUNTS = """SELECT COUNT(*) AS rows, COUNT(DISTINCT impression) AS impressions,
       COUNT(DISTINCT session) AS sessions, COUNT(DISTINCT query_code) AS queries,
       COUNT(DISTINCT item_code) AS items, COUNT(DISTINCT rank) AS ranks,
       COUNT(DISTINCT bucket) AS buckets, COUNT(propensity) AS propensities,
       COUNT(timestamp) AS times FROM log"""
_SOMETIMES = {"propensity": "propensities", "timestamp": "times"}
"""Columns that may be empty, and the counts that say whether they are."""


def log_of_cluster(session: Any, table: str, mapping: Mapping[str, str] | None = None) -> Log:
    """The log of a table or view with the canonical columns, on any Spark session.

    Args:
        session: a Spark session, classic or Connect.
        table: the table's name; it becomes the view `log` of the session.
        mapping: {canonical field: column it was read from}; the columns themselves if left out.

    Raises:
        EngineError: a column that every log needs is missing, or the table is empty.
    """
    frame = session.table(table)
    missing = [name for name in (*ALWAYS, *WRITTEN) if name not in frame.columns]
    if missing:
        raise EngineError(
            f"the table {table!r} has no column {missing[0]!r}",
            fix="Load a file with `counterclick load` and copy its Parquet to the cluster, or add "
            "the column; docs/formats.md names all of them.",
        )
    frame.createOrReplaceTempView(TABLE)
    source = SparkSource(session)
    counts = {name: int(value[0]) for name, value in source.query(_COUNTS).items()}
    if not counts["rows"]:
        raise EngineError(f"the table {table!r} has no rows")
    empty = {name for name, count in _SOMETIMES.items() if not counts.pop(count)}
    fields = [field.name for field in FIELDS if field.name in frame.columns]
    given = mapping or {name: name for name in fields if name not in empty}
    read = {"lines": counts["rows"], "read": counts["rows"]}
    written = {field.name for field in FIELDS} | set(WRITTEN)
    return Log(
        fingerprint=hashlib.sha256(repr((table, sorted(counts.items()))).encode()).hexdigest(),
        name=table,
        source=source,
        mapping=given,
        counts=counts | read | {"quarantined": 0, "header": 0, "blank": 0},
        columns=tuple(name for name in frame.columns if name not in written),
        format="Spark table",
        reasons=dict.fromkeys(given, "a column of the cluster's table"),
    )
