"""Simulated logs as files: CSV or Parquet, by the name's ending."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from engine.core.errors import EngineError
from engine.core.paths import written_whole

_COUNTED = ("impression", "session")
"""Columns that grow by one: stored as differences, they take next to no room."""


def write(table: Mapping[str, np.ndarray], file: Path) -> None:
    """Write a log, column by column; the same table gives the same bytes.

    It is written beside its place and renamed: a full disk leaves no half log.

    Raises:
        EngineError: the name ends in neither .csv nor .parquet, or the folder does not exist.
    """
    check_ending(file)
    if not file.parent.is_dir():
        raise EngineError(f"there is no folder {file.parent}", fix="Make it first.")
    with written_whole(file) as beside:
        if file.suffix == ".csv":
            _write_csv(pa.table(dict(table)), beside)
        else:
            compact = {name: _compact(column) for name, column in table.items()}
            _write_parquet(pa.table(compact), beside)


def _write_csv(table: pa.Table, file: Path) -> None:
    from pyarrow import csv

    csv.write_csv(table, file)


def _write_parquet(table: pa.Table, file: Path) -> None:
    from pyarrow import parquet

    counted = [name for name in _COUNTED if name in table.column_names]
    parquet.write_table(
        table,
        file,
        compression="zstd",
        compression_level=19,
        use_dictionary=[name for name in table.column_names if name not in counted],
        column_encoding=dict.fromkeys(counted, "DELTA_BINARY_PACKED"),
    )


def _compact(column: np.ndarray) -> np.ndarray:
    """Whole numbers in the smallest type that holds them, names that are numbers as numbers."""
    if column.dtype.kind == "U" and np.char.isdecimal(column).all():
        column = column.astype(np.int64)
    if column.dtype.kind == "f" and (column == np.round(column)).all():
        column = column.astype(np.int64)
    if column.dtype.kind == "i":
        return column.astype(np.int32 if np.abs(column).max(initial=0) > 127 else np.int8)
    return column


def check_ending(file: Path) -> None:
    """Refuse a name that says another format than a log is written in.

    Raises:
        EngineError: it ends in neither .csv nor .parquet.
    """
    if file.suffix not in (".csv", ".parquet"):
        raise EngineError(
            f"a log is written as CSV or Parquet, but the file is {file.name}",
            fix="End its name in .csv or .parquet.",
        )
