"""The first rows of a file as people see them."""

from collections.abc import Sequence

import duckdb

from engine.ingest.text.raw import RAW, Raw
from engine.logs.canonical import quoted

ROWS = 2_000


def sample(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], rows: int | None = ROWS
) -> dict[str, list[str | None]]:
    """The first raw rows, or all: (rows,) texts by column name."""
    limit = "" if rows is None else f"LIMIT {rows}"
    chosen = ", ".join(f"trim(CAST({quoted(name)} AS VARCHAR))" for name in columns)
    rows_read = connection.execute(f"SELECT {chosen} FROM {RAW} {limit}").fetchall()
    return {name: [row[at] for row in rows_read] for at, name in enumerate(columns)}


def first_rows(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    columns: Sequence[str] | None = None,
    rows: int = ROWS,
) -> dict[str, list[str | None]]:
    """The same of an account of rows, some or all of its columns, each of which is read once."""
    columns = raw.columns if columns is None else columns
    if left := [name for name in columns if name not in raw.first_rows]:
        few = raw.read <= ROWS and not raw.many  # to limit them costs as much as to read them
        raw.first_rows.update(sample(connection, left, None if few else ROWS))
    return {name: raw.first_rows[name][:rows] for name in columns}
