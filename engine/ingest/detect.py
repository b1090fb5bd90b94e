"""Which format a file has, recognised by its bytes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.ingest.cancellation import UNWATCHED, Watch
from engine.ingest.columns.wide import widened
from engine.ingest.formats import delimited, dsjson, jsonl, letor, parquet, query_sessions, vowpal
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.expanded import Parser, expand
from engine.ingest.text.plain_text import SCANNED, PlainText, plain_text
from engine.ingest.text.raw import Raw

READ = 0.5
"""How much of the work of a load is done when the rows were read."""
_PARSERS: tuple[tuple[Callable[[list[str]], bool], type[Parser]], ...] = (
    (dsjson.fits, dsjson.Dsjson),
    (query_sessions.fits, query_sessions.QuerySessions),
    (letor.fits, letor.Letor),
    (vowpal.fits, vowpal.Vowpal),
)
"""Formats of their own, tried in this order before a file is taken for a table."""


def read(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    options: ReadOptions,
    watch: Watch = UNWATCHED,
    said: Mapping[str, str] | None = None,
) -> Raw:
    """The raw rows of a file of any format.

    `said` is what a person says the columns mean; without it, all values are read as text.

    Raises:
        EngineError: the file is empty, damaged, or no format that is read.
    """
    if parquet.is_parquet(path):
        return widened(connection, parquet.read(connection, path))
    text = plain_text(path, folder, options.encoding, watch)
    watch.reach(SCANNED, READ)
    raw = _rows(connection, text, folder, options, said)
    packed = f", packed with {text.packed}" if text.packed else ""
    return replace(
        raw,
        format=raw.format + packed,
        digest=text.digest,
        text=text.path,
        notes=(*text.notes, *raw.notes),
    )


def _rows(
    connection: duckdb.DuckDBPyConnection,
    text: PlainText,
    folder: Path,
    options: ReadOptions,
    said: Mapping[str, str] | None,
) -> Raw:
    head = text.head()
    if jsonl.is_array(head):
        raise EngineError(
            "the file is one JSON array", fix="Write one object per line (JSON Lines) instead."
        )
    for fits, parser in _PARSERS:
        if fits(head) and not options.separator:
            return expand(connection, text, folder, parser())
    if jsonl.fits(head):
        return widened(connection, jsonl.read(connection, text, folder, options))
    return widened(connection, delimited.read(connection, text, folder, options, said))
