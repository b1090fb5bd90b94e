"""Parquet: columns come with types; each row counts as one line."""

import hashlib
from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.ingest.formats.format import Format, SourceFile
from engine.ingest.text.bounds import refuse_bomb, refuse_deep, refuse_long_texts
from engine.ingest.text.nested import leaves, parsed
from engine.ingest.text.raw import RAW, Raw, unique
from engine.logs.canonical import one_file, parquet_rows, quoted

_MAGIC = b"PAR1"
_HEAD = 1_000
_BOMB_ROWS, _BOMB_RATIO = 50_000_000, 20


def is_parquet(path: Path) -> bool:
    """Whether the file starts as Parquet does."""
    with path.open("rb") as file:
        return file.read(4) == _MAGIC


def read(connection: duckdb.DuckDBPyConnection, path: Path) -> Raw:
    """The rows of a Parquet file.

    Raises:
        EngineError: the file is damaged, empty, or claims absurdly many rows.
    """
    refuse_deep(path)
    refuse_long_texts(path)
    try:
        rows = connection.execute(
            f"SELECT num_rows FROM parquet_file_metadata('{one_file(path)}')"
        ).fetchall()[0][0]
        _check(rows, path)
        columns = _columns(connection, path)
        refuse_bomb(connection, path)
        names = unique([name for name, _ in columns])
        chosen = ", ".join(
            f"{sql} AS {quoted(name)}" for (_, sql), name in zip(columns, names, strict=True)
        )
        connection.execute(f"CREATE TABLE {RAW} AS SELECT {chosen} FROM {parquet_rows(path)}")
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        raise EngineError(
            f"{path.name} is damaged Parquet",
            where=str(error).split("\n")[0].replace(str(path), path.name)[:200],
            fix="Write the file again.",
            named=True,
        ) from None
    count_read = connection.execute(f"SELECT COUNT(*) FROM {RAW}").fetchall()[0][0]
    if count_read != rows:
        raise EngineError(
            f"{path.name} declares {rows:,} rows but holds {count_read:,}", named=True
        )
    return Raw("Parquet", names, count_read, count_read, ordered=True, digest=file_digest(path))


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, str]]:
    """The columns: name and SQL; a struct becomes a column per value, with a dotted name."""
    columns: list[tuple[str, str]] = []
    rows = parquet_rows(path)
    for name, kind, *_ in connection.execute(f"DESCRIBE FROM {rows}").fetchall():
        document = f"to_json({quoted(name)})"
        if not kind.startswith("STRUCT") or kind.endswith("]"):
            columns.append((name, quoted(name)))
            continue
        texts = connection.execute(f"SELECT {document} FROM {rows} LIMIT {_HEAD}").fetchall()
        inner = leaves(parsed(str(text) for (text,) in texts))
        columns += [(f"{name}.{leaf.name}", leaf.sql(document)) for leaf in inner]
    return columns


def file_digest(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(rows: int, path: Path) -> None:
    if rows == 0:
        raise EngineError(f"{path.name} holds no rows", fix="Give at least one row.", named=True)
    if rows > _BOMB_ROWS and rows > _BOMB_RATIO * path.stat().st_size:
        raise EngineError(
            f"{path.name} claims {rows:,} rows in {path.stat().st_size:,} bytes",
            fix="Logs do not compress that far; if this is one, write it again.",
            named=True,
        )


class Parquet(Format):
    """Columns with types, packed."""

    key = "parquet"
    title = "Parquet"
    endings = ("parquet",)
    priority = 0
    documentation = "columns come with types; structs become columns with dotted names"

    def fits(self, source: SourceFile) -> bool:
        """Whether the file starts as Parquet does."""
        return source.magic.startswith(_MAGIC)

    def read(self, source: SourceFile) -> Raw:
        """The rows of the file; each counts as one line."""
        return read(source.connection, source.path)
