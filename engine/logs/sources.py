"""Where a log answers SQL: an engine is a class with one method.

Every query reads the canonical table as `log`; small tables that a query needs beside it (a policy,
predicted rewards, an examination curve) are passed by name.
"""

import os
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import duckdb
import numpy as np
import pyarrow as pa

from engine.core.errors import EngineError
from engine.logs.canonical import parquet_rows
from engine.logs.databases.limits import memory_limit, spill_folder, within_memory
from engine.logs.databases.pool import SHORT, SMALL, Lease, lent
from engine.logs.databases.running_queries import running
from engine.logs.file_stamp import FileStamp
from engine.logs.stored_counts import KEYS, RELATION
from engine.logs.writing.list_order import Parts

Table = Mapping[str, np.ndarray]
"""A small table: columns of equal length by name."""
_COUNTED = "SET enable_progress_bar_print = false; SET progress_bar_time = 0"
"""Lets a cursor say how far its query is, and print nothing: the time switches the bar on."""


class Source(Protocol):
    """Anything that answers SQL over one canonical log."""

    def query(self, sql: str, **tables: Table) -> dict[str, np.ndarray]:
        """The result's columns by name; a missing number is NaN, a missing text None."""
        ...


@dataclass(frozen=True)
class DuckDBSource:
    """The embedded default: a database in memory over Parquet, one cursor per call.

    A file that is not ours carries a stamp, looked at before and after each answer. It is opened
    once and read by its descriptor, so that no file put in its place is read meanwhile. `counts`
    are those of its rows where they are kept, which queries read as `log_counts`. `list_order`
    are the parts of the file in whose order the rows of an impression stand together, from the top
    rank down; none where they do not. A `small` file is read into memory by the first query;
    to read it anew would take up to half of the time of each.
    """

    path: Path
    stamp: FileStamp | None = None
    counts: Path | None = None
    list_order: Parts = ()
    small: bool = False
    descriptor: int | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        self.check()
        if self.stamp is not None:
            descriptor = self.stamp.opened()
            weakref.finalize(self, os.close, descriptor)
            object.__setattr__(self, "descriptor", descriptor)

    @cached_property
    def database(self) -> Lease:
        """The database that reads the file, lent to the first query: many logs are only shown."""
        size = self.opened.stat().st_size
        short, most = size <= SHORT, memory_limit()
        database = lent(spill_folder(), threads=1 if short else None)
        if most:
            database.instance.execute(f"SET memory_limit = '{most}'")
        kind = "TABLE" if self.small and short else "VIEW"
        views = f"CREATE {kind} log AS SELECT * FROM {parquet_rows(self.opened)}; "
        if self.counts is not None:
            views += f"CREATE VIEW {RELATION} AS SELECT * FROM {parquet_rows(self.counts)}"
        with database.cursor() as cursor:
            cursor.execute(views)
        lease = Lease(database, _COUNTED, reused=short, limited=bool(most))
        if size > SMALL:
            lease.last()
        return lease

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        """A connection of its own; what fails there leaves a database that nobody gets again."""
        lease = self.database
        try:
            with lease.cursor() as cursor:
                yield cursor
        except BaseException:
            lease.last()
            raise

    @contextmanager
    def _deletion_named(self) -> Iterator[None]:
        """Say that the log was deleted, where that is why it cannot be read.

        Raises:
            EngineError: its file is gone.
        """
        try:
            if self.small:
                self.path.stat()  # what is in memory does not outlive its file
            yield
        except (duckdb.Error, FileNotFoundError):
            self.check_kept()
            raise

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns by which rows are counted already; none where no counts are kept."""
        return KEYS if self.counts is not None else ()

    def query(self, sql: str, **tables: Table) -> dict[str, np.ndarray]:
        """The result's columns by name; a missing number is NaN, a missing text None."""
        self.check()
        with self._deletion_named(), within_memory(), self._cursor() as cursor, running(cursor):
            for name, table in tables.items():
                cursor.register(name, pa.table(dict(table)))
            try:
                columns = cursor.execute(sql).fetchnumpy()
            finally:
                self.check()
            for name in tables:
                cursor.unregister(name)
            return {key: _plain(column) for key, column in columns.items()}

    @property
    def opened(self) -> Path:
        """The path by which this process reads the file, however others move it."""
        return self.path if self.descriptor is None else Path(f"/dev/fd/{self.descriptor}")

    def check(self) -> None:
        """Check that the file is the one that was loaded.

        Raises:
            EngineError: it was changed or removed.
        """
        if self.stamp is not None:
            self.stamp.check()

    def check_kept(self) -> None:
        """Check that a log that is kept here was not deleted.

        Raises:
            EngineError: its file is gone.
        """
        if self.stamp is None and not self.path.is_file():
            raise EngineError("this log was deleted meanwhile", fix="Load the file again.")


def _plain(column: Any) -> np.ndarray:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    missing = np.ma.getmaskarray(column)
    if not missing.any() or column.dtype.kind == "M":
        return column.filled(np.datetime64("NaT")) if missing.any() else np.asarray(column.data)
    if column.dtype.kind in "fiu":
        return np.ma.filled(column.astype(float), np.nan)
    texts = np.array(column.data, dtype=object)
    texts[missing] = None  # `filled(None)` would write question marks
    return texts
