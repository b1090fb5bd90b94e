"""A file whose second half repeats its first, row by row, as when it was exported twice."""

from dataclasses import replace

import duckdb

from engine.ingest.text.raw import LINE, RAW, Raw, kinds
from engine.logs.canonical import quoted
from engine.logs.note import Note

_FEWEST, _HEAD = 20, 1_000


def twice(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The rows with a note where those of the second half are those of the first.

    A line between the halves may repeat the header. The first row of each half is compared,
    then some, before all are. Fewer than 20 rows, and rows that are all alike, say nothing.
    """
    rows = connection.execute(f"SELECT COUNT(*) FROM {RAW}").fetchall()[0][0]
    half, second = rows // 2, (rows + 1) // 2
    if half < _FEWEST:
        return raw
    names = kinds(connection, raw)
    columns = [quoted(name) for name in names if name != LINE]
    if "rowid" in {name.lower() for name in names}:
        return raw
    if not _same_first_row(connection, columns, second) or not all(
        _same_first_rows(connection, columns, second, end) for end in (min(_HEAD, half), half)
    ):
        return raw
    what = f"The second half of the file repeats the first, row by row: {half:,} rows are there "
    what += "twice, so each counts double, and intervals are too narrow."
    fix = "Load one half, unless the same rows were shown twice in the same order."
    severity = "red" if _of_many_kinds(connection, columns, half) else "amber"
    return replace(raw, notes=(*raw.notes, Note(severity, what, fix)))


def _of_many_kinds(connection: duckdb.DuckDBPyConnection, columns: list[str], half: int) -> bool:
    """Whether most rows of a half differ, as those with an id or a time do: no chance repeats them.

    A table of few kinds of rows may repeat them in turn without being written twice.
    """
    return bool(
        connection.execute(
            f"SELECT COUNT(DISTINCT hash({', '.join(columns)})) FROM {RAW} WHERE rowid < {half}"
        ).fetchall()[0][0]
        > half / 2
    )


def _same_first_row(connection: duckdb.DuckDBPyConnection, columns: list[str], second: int) -> bool:
    """Whether both halves begin with the same row: where not, no join need compare the others."""
    first = f"SELECT hash({', '.join(columns)}) FROM {RAW} WHERE rowid IN (0, {second})"
    return len(set(connection.execute(first).fetchall())) == 1


def _same_first_rows(
    connection: duckdb.DuckDBPyConnection, columns: list[str], second: int, end: int
) -> bool:
    """Whether the first rows of both halves are the same, and not all alike."""
    value = f"hash({', '.join(columns)})"
    alike, different = connection.execute(
        f"SELECT COUNT(*), COUNT(DISTINCT one.value) FROM "
        f"(SELECT rowid AS place, {value} AS value FROM {RAW} WHERE rowid < {end}) AS one JOIN "
        f"(SELECT rowid - {second} AS place, {value} AS value FROM {RAW} "
        f"WHERE rowid >= {second} AND rowid < {second + end}) AS other "
        "ON one.place = other.place AND one.value = other.value"
    ).fetchall()[0]
    return bool(alike == end and different > 1)
