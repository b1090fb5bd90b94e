"""Which format a file has, told by its bytes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb

from engine.logs.formats import delimited, jsonl, parquet
from engine.logs.formats.raw import Raw
from engine.logs.plain_text import plain_text
from engine.logs.reading import Reading


def read(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    reading: Reading,
    tick: Callable[[], None] | None = None,
) -> Raw:
    """The raw rows of a file of any format.

    Raises:
        EngineError: the file is empty, damaged, or no format that is read.
    """
    if parquet.is_parquet(path):
        return parquet.read(connection, path)
    text = plain_text(path, folder, reading.encoding, tick)
    head = text.head()
    reader = jsonl.read if jsonl.fits(head) else delimited.read
    raw = reader(connection, text, folder, reading)
    packed = f", packed with {text.packed}" if text.packed else ""
    return replace(
        raw,
        format=raw.format + packed,
        digest=text.digest,
        text=text.path,
        notes=(*text.notes, *raw.notes),
    )
