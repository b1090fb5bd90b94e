"""The raw rows of a file: the first format that fits its content reads it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from engine.ingest.cancellation import UNWATCHED, Watch
from engine.ingest.columns.wide import widened
from engine.ingest.formats.format import Source, formats
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.plain_text import SCANNED
from engine.ingest.text.raw import Raw, numbered

READ = 0.5
"""How much of the work of a load is done when the rows were read."""


def read(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    options: ReadOptions,
    watch: Watch = UNWATCHED,
    mapping: Mapping[str, str] | None = None,
    as_text: bool = False,
) -> Raw:
    """The raw rows of a file of any format.

    `mapping` is what a person says the columns mean; `as_text` reads no value as a number or time.

    Raises:
        EngineError: the file is empty, damaged, or no format that is read.
    """
    source = Source(connection, path, folder, options, watch, None if as_text else mapping)
    form = next(each for each in formats() if each.fits(source))
    if "text" in vars(source):
        watch.reach(SCANNED, READ)
    raw = numbered(connection, _described(source, form.read(source)))
    return widened(connection, raw, mapping)


def _described(source: Source, raw: Raw) -> Raw:
    """The rows with what is known of the file's bytes."""
    if "text" not in vars(source):
        return raw
    text = source.text
    packed = f", packed with {text.packed}" if text.packed else ""
    return replace(
        raw,
        format=raw.format + packed,
        digest=text.digest,
        text=text.path,
        notes=(*text.notes, *raw.notes),
    )
