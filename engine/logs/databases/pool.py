"""Databases in memory, lent and given back: to open one takes as long as to read a small log."""

import os
import weakref
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from engine.core.errors import EngineError
from engine.logs.canonical import escaped

SMALL = 8 << 20
"""Bytes of a file: the database of a larger one is closed, as it may hold much memory."""
SHORT = 1 << 17
"""Bytes of a file of few rows: one thread answers in no more time than several, with less work."""
MOST = 4
"""Databases that wait to be lent again."""
_SPARE: list["Database"] = []
_OF_PARENT: list["Database"] = []
_EMPTY = (
    "DETACH DATABASE IF EXISTS own; ATTACH ':memory:' AS own; "
    "SET enable_external_file_cache = false; SET enable_external_file_cache = true; "
)
_LIMITS = ("memory_limit", "max_temp_directory_size")
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
    only_asked: bool = False
    """It answered questions without limits of its own: nothing else was created or set."""

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own, for one thread and one piece of work at a time."""
        cursor: duckdb.DuckDBPyConnection = self.instance.cursor()
        cursor.execute("USE own")
        return cursor

    def give_back(self, only_asked: bool = False) -> None:
        """Let others have it, unless it moved rows to its folder. Nothing may run in it.

        It may be called while memory is collected, in any thread, so that it asks DuckDB nothing.
        """
        if self.process != os.getpid():
            _OF_PARENT.append(self)
        elif len(_SPARE) < MOST and not self.folder.exists():
            _SPARE.append(replace(self, only_asked=only_asked))


class Lease:
    """The use of a database by a log: it is given back when nobody refers to the lease.

    Args:
        database: the database that is lent.
        settings: SQL for each of its connections, which do not inherit the settings of another.
        reused: a connection whose work ended well is kept for the next piece of work. It holds the
            last answer until then, which is small where the log is.
        limited: the database has limits of its own.
    """

    def __init__(
        self, database: Database, settings: str, *, reused: bool = False, limited: bool = False
    ) -> None:
        self.database = database
        self._settings, self._reused = settings, reused
        self._idle: list[duckdb.DuckDBPyConnection] = []
        self._end = weakref.finalize(self, database.give_back, not limited)
        self._end.atexit = False

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one thread and one piece of work, which leaves nothing behind in it."""
        try:
            cursor = self._idle.pop()
        except IndexError:
            cursor = self.database.cursor()
            cursor.execute(self._settings)
        try:
            yield cursor
        except BaseException:
            cursor.close()
            raise
        if self._reused:
            self._idle.append(cursor)
        else:
            cursor.close()

    def last(self) -> None:
        """Close the database at the end, instead of giving it back."""
        self._end.detach()


def lent(folder: str | Path, threads: int | None = None, **limits: str) -> Database:
    """An empty database with the settings of a new one, or so many threads, or limits.

    Args:
        folder: takes what outgrows its memory.
        threads: how many work at a time.
        limits: `memory_limit` and `max_temp_directory_size`, where it has them from the start.
    """
    settings = f"SET temp_directory = '{escaped(Path(folder))}'; "
    settings += f"SET threads = {threads}; " if threads else "RESET threads; "
    settings += "; ".join(f"SET {name} = '{limit}'" for name, limit in limits.items())
    with suppress(IndexError):
        while True:
            spare = _SPARE.pop()
            with suppress(duckdb.Error):  # it broke: another one
                if _emptied(spare, settings, limits):
                    return Database(spare.instance, Path(folder), os.getpid())
    instance = duckdb.connect(config={"autoinstall_known_extensions": False})
    instance.execute(_EMPTY + settings)
    return Database(instance, Path(folder), os.getpid())


def close_spare() -> None:
    """Close the databases that wait, which hold the rows of the short logs that they answered of.

    Nobody can ask for these; but rows that were deleted do not wait until another log comes.
    """
    _SPARE.clear()


def _emptied(spare: Database, settings: str, limits: Collection[str]) -> bool:
    """Whether nothing is left in a database once it is emptied, and has these settings."""
    if spare.only_asked:
        spare.instance.execute(_EMPTY + settings)
        return True
    unlimited = "".join(f"RESET {name}; " for name in _LIMITS if name not in limits)
    spare.instance.execute(_EMPTY + unlimited + settings)
    return bool(spare.instance.execute(_LEFT).fetchall() == [(0,)])


@contextmanager
def borrowed(
    folder: str | Path, size: int, threads: int | None = None, **limits: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database that is given back after work on small files that ends well.

    A file that is refused leaves it as it was, unless DuckDB failed before it was.

    Args:
        folder: takes what outgrows the memory of the database.
        size: bytes of the files that the work reads.
        threads: see `lent`.
        limits: see `lent`.
    """
    database = lent(folder, threads, **limits)
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
