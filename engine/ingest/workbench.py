"""The private database in which a file becomes a log."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from engine.ingest.text.bounds import spill_bound
from engine.ingest.text.raw import REJECTS
from engine.logs.canonical import escaped


def workbench(folder: Path, files: Sequence[Path]) -> duckdb.DuckDBPyConnection:
    """A private database that moves rows of files to a new folder when they outgrow its memory.

    What it may move there is bounded by the size of the files, so that a small one cannot fill the
    disk, however it is packed.
    """
    folder.mkdir()
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": False, "memory_limit": "1GB"}
    )
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    connection.execute("SET progress_bar_time = 0; SET TimeZone = 'UTC'")
    connection.execute(f"SET temp_directory = '{escaped(folder / 'spill')}'")
    connection.execute(f"SET max_temp_directory_size = '{spill_bound(files)} B'")
    connection.execute(f"CREATE TABLE {REJECTS} (line BIGINT, reason VARCHAR, text VARCHAR)")
    return connection
