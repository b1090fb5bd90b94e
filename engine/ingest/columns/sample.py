"""The first rows of a file as people see them."""

from collections.abc import Sequence

import duckdb

from engine.ingest.text.raw import RAW
from engine.logs.canonical import quoted

ROWS = 2_000


def sample(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], rows: int = ROWS
) -> dict[str, list[str | None]]:
    """The first raw rows: (rows,) texts by column name."""
    chosen = ", ".join(f"trim(CAST({quoted(name)} AS VARCHAR))" for name in columns)
    rows_read = connection.execute(f"SELECT {chosen} FROM {RAW} LIMIT {rows}").fetchall()
    return {name: [row[at] for row in rows_read] for at, name in enumerate(columns)}
