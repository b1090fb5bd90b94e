"""Logs from arrays: what a simulation draws, or what a program already holds in memory."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from engine.core.errors import EngineError
from engine.core.paths import written_whole
from engine.logs.canonical import TYPES, Written, quoted, write
from engine.logs.log import Log
from engine.logs.schema import WRITTEN
from engine.logs.store import LOG, Card, Workspace, temporary
from engine.logs.writing.short_table import MOST_BYTES, MOST_ROWS

_REQUIRED = ("item", "reward")
_NEVER_NULL = ("impression", "session", "query", "item", "rank", "reward")
_NUMBERS = {
    "rank": "MIN(rank)",
    "reward": "COUNT(*) FILTER (NOT isfinite(reward))",
    "propensity": "COUNT(*) FILTER (NOT isfinite(propensity))",
}
"""What is asked of the numbers of a log before they are stored, as SQL."""


def from_table(
    table: Mapping[str, Any],
    *,
    name: str = "log",
    workspace: Workspace | None = None,
    truth: str | None = None,
    recipe: str = "",
) -> Log:
    """A log from arrays of equal length under canonical names; other columns become text.

    Args:
        table: columns by canonical name; `item` and `reward` at least.
        name: what people call the log.
        workspace: where it is kept; None is a private temporary one, gone at exit.
        truth: the spec of the world that made it.
        recipe: the Python that makes it again.

    Raises:
        EngineError: a needed column or value is missing, or has no place in its column.
    """
    arrow = _arrow(table)
    fingerprint = _fingerprint(arrow, name, truth)
    workspace = workspace or temporary()
    if workspace.holds(fingerprint):
        return workspace.open(fingerprint)
    present = [column for column in TYPES if column in arrow.column_names]
    extras = [column for column in arrow.column_names if column not in TYPES]
    database = _database(1 if _short(arrow) else None)
    with workspace.partial() as folder, database.cursor() as connection:
        connection.execute("SET enable_progress_bar = false")
        written = _write(connection, arrow, present, extras, folder / LOG)
        counts = written.counts
        counts |= dict.fromkeys(("lines", "read"), counts["rows"])
        counts |= dict.fromkeys(("quarantined", "blank", "header"), 0)
        card = Card(
            fingerprint=fingerprint,
            name=name,
            format="table",
            mapping={column: column for column in present},
            counts=counts,
            columns=extras,
            truth=truth,
            recipe=recipe,
            list_order=written.list_order,
            small=written.small,
        )
        return workspace.keep(folder, card)


def stored(table: Mapping[str, Any], file: Path) -> None:
    """Write arrays as a Parquet file that holds the canonical table, to be queried where it lies.

    Raises:
        EngineError: a needed column or value is missing, or has no place in its column.
    """
    arrow = _arrow(table)
    present = [column for column in TYPES if column in arrow.column_names]
    extras = [column for column in arrow.column_names if column not in TYPES]
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET threads = 1")
        with written_whole(file) as beside:
            _write(connection, arrow, present, extras, beside)


@cache
def _database(threads: int | None) -> duckdb.DuckDBPyConnection:
    """The database in which this process stages arrays, each on a cursor of its own."""
    return duckdb.connect(config={"threads": threads} if threads else {})


def _arrow(table: Mapping[str, Any]) -> pa.Table:
    missing = [column for column in _REQUIRED if column not in table]
    if missing:
        raise EngineError(
            f"the table has no column {missing[0]!r}", fix="A log needs item and reward."
        )
    _check_names(table)
    columns = {column: np.asarray(values) for column, values in table.items()}
    if len({len(values) for values in columns.values()}) != 1:
        raise EngineError("the columns of the table differ in length")
    if not len(columns["item"]):
        raise EngineError("the table has no rows", fix="A log needs at least one row.")
    return pa.table({name: pa.array(column, from_pandas=True) for name, column in columns.items()})


def _check_names(names: Iterable[str]) -> None:
    """SQL knows no capitals: a name stands once, and what the log writes itself is not given."""
    known = {name: name for name in (*TYPES, *WRITTEN)}
    for name in names:
        if name in WRITTEN:
            raise EngineError(f"the log has a column {name!r} of its own", fix="Rename yours.")
        if (other := known.setdefault(name.lower(), name)) != name:
            raise EngineError(
                f"the columns {other!r} and {name!r} differ only in capitals", fix="Rename one."
            )


def _fingerprint(arrow: pa.Table, name: str, truth: str | None) -> str:
    digest = hashlib.sha256(repr((name, truth)).encode())
    with pa.ipc.new_stream(_Digest(digest), arrow.schema) as stream:
        stream.write_table(arrow)
    return digest.hexdigest()


class _Digest:
    """A file that keeps nothing of what is written to it but a running hash."""

    closed = False

    def __init__(self, digest: Any) -> None:
        self.write = lambda data: digest.update(data)

    def flush(self) -> None:
        """Do nothing: there is nothing to flush."""


def _short(arrow: pa.Table) -> bool:
    """Whether one thread writes the rows in less time than several, which wait for each other."""
    return arrow.num_rows <= MOST_ROWS and arrow.nbytes <= MOST_BYTES


def _write(
    connection: duckdb.DuckDBPyConnection,
    arrow: pa.Table,
    present: list[str],
    extras: list[str],
    target: Path,
) -> Written:
    """Write the rows with their types as the canonical table; few are not copied before."""
    _complete(arrow, [column for column in present if column in _NEVER_NULL])
    short = _short(arrow)
    chosen = [f"CAST({quoted(column)} AS {TYPES[column]}) AS {column}" for column in present]
    chosen += [f"CAST({quoted(column)} AS VARCHAR) AS {quoted(column)}" for column in extras]
    connection.register("given", arrow)
    try:
        connection.execute(
            f"CREATE TEMP {'VIEW' if short else 'TABLE'} staged AS SELECT {', '.join(chosen)}, "
            f"row_number() OVER () AS line FROM given"
        )
        _check_numbers(connection, [name for name in _NUMBERS if name in present])
        return write(connection, "staged", target, present=present, extras=extras, few=short)
    except duckdb.ConversionException as error:
        raise EngineError(
            "a value has no place in its column", where=str(error).split("\n")[0]
        ) from None


def _complete(arrow: pa.Table, columns: list[str]) -> None:
    for column in columns:
        if count := arrow[column].null_count:
            raise EngineError(
                f"{count:,} rows have no {column}", fix="Fill them in, or drop these rows."
            )


def _check_numbers(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
    chosen = ", ".join(_NUMBERS[column] for column in columns)
    answer = connection.execute(f"SELECT {chosen} FROM staged").fetchall()[0]
    numbers = dict(zip(columns, answer, strict=True))
    if (low := numbers.pop("rank", 1)) < 1:
        raise EngineError(
            f"ranks start at 1, but the lowest is {low}", fix="Add one to every rank."
        )
    for column, count in numbers.items():
        if count:
            raise EngineError(
                f"{count:,} rows have a {column} that is infinite or no number",
                fix="Correct them, or drop these rows.",
            )
