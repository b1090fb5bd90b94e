"""The private database in which a file becomes a log."""

from pathlib import Path

import duckdb

from engine.ingest.text.raw import REJECTS
from engine.logs.canonical import escaped


def workbench(folder: Path) -> duckdb.DuckDBPyConnection:
    """A private database that moves rows to a new folder when they outgrow its memory."""
    folder.mkdir()
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": False, "memory_limit": "1GB"}
    )
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    connection.execute("SET progress_bar_time = 0; SET TimeZone = 'UTC'")
    connection.execute(f"SET temp_directory = '{escaped(folder / 'spill')}'")
    connection.execute(f"CREATE TABLE {REJECTS} (line BIGINT, reason VARCHAR, text VARCHAR)")
    return connection
