"""The private database in which a file becomes a log."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from engine.ingest.text.bounds import spill_bound
from engine.ingest.text.raw import REJECTS
from engine.logs.databases.pool import borrowed

SHORT = 1 << 20
"""Bytes of files that one thread reads in no more time than several, and with less work."""


@contextmanager
def workbench(folder: Path, files: Sequence[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database that moves rows of files to a new folder when they outgrow its memory.

    What it may move there is bounded by the size of the files, so that a small one cannot fill the
    disk, however it is packed.
    """
    folder.mkdir()
    size = sum(path.stat().st_size for path in files)
    with borrowed(
        folder / "spill",
        size,
        threads=1 if size <= SHORT else None,
        memory_limit="1GB",
        max_temp_directory_size=f"{spill_bound(files)} B",
    ) as connection:
        connection.execute(
            "SET TimeZone = 'UTC'; "
            f"CREATE TABLE {REJECTS} (line BIGINT, reason VARCHAR, text VARCHAR)"
        )
        yield connection
