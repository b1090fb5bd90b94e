"""A log that stays on the cluster that holds it: SQL goes there, small tables come back."""

import hashlib
from collections.abc import Mapping
from typing import Any

from engine.clusters.spark import SparkSource, connected
from engine.clusters.table_view import TableView
from engine.core.errors import EngineError
from engine.logs.canonical import PRESENT
from engine.logs.log import Log
from engine.logs.schema import BUCKETS, EXACT_UNITS

_FULL = ", ".join(
    f"MAX(CASE WHEN {says} THEN 1 ELSE 0 END) AS has_{name}" for name, says in PRESENT.items()
)
_COUNTS = f"SELECT COUNT(*) AS rows, {_FULL} FROM log"
_DISTINCT = "SELECT COUNT({column}) AS n FROM (SELECT DISTINCT {column} FROM log) AS values_of_log"
"""One column at a time: together they take a cluster gigabytes at ten million rows."""
_COUNTED = {
    "impressions": "impression",
    "sessions": "session",
    "queries": "query_code",
    "items": "item_code",
    "ranks": "rank",
}


def log_of_cluster(
    cluster: Any, table: str, mapping: Mapping[str, str] | None = None, *, name: str = ""
) -> Log:
    """The log of a table, a view or Parquet files, where a cluster holds them.

    Args:
        cluster: the address `sc://host:port` of a Spark Connect server, or a Spark session.
        table: a table's name, or the path of Parquet files as the cluster sees it.
        mapping: {canonical field: column}; columns of those names themselves if left out.
        name: what people call the log, in errors too; the table's name and the address otherwise.

    Raises:
        EngineError: the cluster does not answer, a column is missing, or a value has no place.
    """
    view = TableView(table, dict(mapping or {}), name or table)
    if isinstance(cluster, str):
        source = SparkSource(None, view.frame, lambda: connected(cluster, name), name or cluster)
    else:
        source = SparkSource(cluster, view.frame)
    view.traffic = source.traffic
    answer = source.query(_COUNTS)
    if not answer["rows"][0]:
        raise EngineError(f"the table {name or table!r} has no rows")
    counts = {name: int(value[0]) for name, value in answer.items()}
    full = {name: counts.pop(f"has_{name}") for name in PRESENT}
    empty = {name for name, says in full.items() if not says and name not in view.mapping}
    given = {name: column for name, column in view.given.items() if name not in empty}
    for counted, column in _COUNTED.items():
        counts[counted] = int(source.query(_DISTINCT.format(column=column))["n"][0])
    sessions = counts["sessions"]
    counts |= {"buckets": sessions if sessions <= EXACT_UNITS else BUCKETS}
    counts |= {"lines": counts["rows"], "read": counts["rows"]}
    counts |= {"quarantined": 0, "header": 0, "blank": 0}
    identity = source.name, table, sorted(given.items()), sorted(counts.items())
    return Log(
        fingerprint=hashlib.sha256(repr(identity).encode()).hexdigest(),
        name=name or table,
        source=source,
        mapping=given,
        counts=counts,
        columns=view.extras,
        format="Spark table",
        reasons=dict.fromkeys(given, "a column of the cluster's table"),
        recipe=_recipe(cluster, table, dict(mapping or {})),
    )


def _recipe(cluster: Any, table: str, mapping: Mapping[str, str]) -> str:
    """The Python that opens the log elsewhere; nothing where a session was given."""
    if not isinstance(cluster, str):
        return ""
    given = f", mapping={dict(mapping)!r}" if mapping else ""
    return f"from engine import api\n\nlog = api.cluster({cluster!r}, {table!r}{given})"
