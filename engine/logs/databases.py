"""Databases in memory, lent and given back: to open one takes as long as to read a small log."""

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.core.errors import EngineError
from engine.logs.canonical import escaped

SMALL = 8 << 20
"""Bytes of a file: the database of a larger one is closed, as it may hold much memory."""
MOST = 4
"""Databases that wait to be lent again."""
_SPARE: list["Database"] = []
_OF_PARENT: list["Database"] = []
_EMPTY = (
    "DETACH DATABASE IF EXISTS own; ATTACH ':memory:' AS own; "
    "RESET memory_limit; RESET max_temp_directory_size; RESET threads; "
    "SET enable_external_file_cache = false; SET enable_external_file_cache = true; "
)
_LEFT = (
    "SELECT count(*) FROM (SELECT database_name FROM duckdb_databases() "
    "WHERE database_name NOT IN ('own', 'memory', 'system', 'temp') "
    "UNION ALL SELECT name FROM duckdb_secrets() "
    "UNION ALL SELECT table_name FROM duckdb_tables() "
    "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal)"
)
"""What `_EMPTY` does not remove; work has no cause to leave any of it."""


@dataclass(frozen=True, eq=False)
class Database:
    """One instance of DuckDB, of which everything that is created goes when it is lent again."""

    instance: Any
    folder: Path
    process: int

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own, for one thread and one piece of work at a time."""
        cursor: duckdb.DuckDBPyConnection = self.instance.cursor()
        cursor.execute("USE own")
        return cursor

    def give_back(self) -> None:
        """Let others have it, unless it moved rows to its folder. Nothing may run in it.

        It may be called while memory is collected, in any thread, so that it asks DuckDB nothing.
        """
        if self.process != os.getpid():
            _OF_PARENT.append(self)
        elif len(_SPARE) < MOST and not self.folder.exists():
            _SPARE.append(self)


class Lease:
    """The use of a database by a log: it is given back when nobody refers to the lease."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._end = weakref.finalize(self, database.give_back)
        self._end.atexit = False

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own, for one thread and one piece of work at a time."""
        return self.database.cursor()

    def last(self) -> None:
        """Close the database at the end, instead of giving it back."""
        self._end.detach()


def lent(folder: str | Path) -> Database:
    """An empty database with the settings of a new one; `folder` takes what outgrows its memory."""
    setting = f"SET temp_directory = '{escaped(Path(folder))}'"
    with suppress(IndexError):
        while True:
            instance = _SPARE.pop().instance
            with suppress(duckdb.Error):  # it broke: another one
                instance.execute(_EMPTY + setting)
                if instance.execute(_LEFT).fetchall() == [(0,)]:
                    return Database(instance, Path(folder), os.getpid())
    instance = duckdb.connect(config={"autoinstall_known_extensions": False})
    instance.execute(_EMPTY + setting)
    return Database(instance, Path(folder), os.getpid())


@contextmanager
def borrowed(folder: str | Path, size: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database that is given back after work on small files that ends well.

    A file that is refused leaves it as it was, unless DuckDB failed before it was.

    Args:
        folder: takes what outgrows the memory of the database.
        size: bytes of the files that the work reads.
    """
    database = lent(folder)
    small = False
    try:
        with database.cursor() as cursor:
            yield cursor
        small = size <= SMALL and not database.folder.exists()
    except EngineError as error:
        small = size <= SMALL and not database.folder.exists() and not _broken(error)
        raise
    finally:
        if small:
            with suppress(duckdb.Error):  # it broke: nobody gets it again
                database.instance.execute("DETACH DATABASE own")
                database.give_back()
        else:
            database.instance.close()


def _broken(error: BaseException | None) -> bool:
    """Whether an error was raised because of one of DuckDB, or while one was handled."""
    while error is not None and not isinstance(error, duckdb.Error):
        error = error.__cause__ or error.__context__
    return error is not None


def _after_fork() -> None:
    """Leave the databases of the parent alone: their threads are not in this process."""
    _OF_PARENT.extend(_SPARE)
    _SPARE.clear()


os.register_at_fork(after_in_child=_after_fork)
