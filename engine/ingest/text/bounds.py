"""What a file may ask of the machine: how deep its values are nested, and what they unpack to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.ingest.text.raw import Raw, ask
from engine.ingest.text.unpack import BOMB_BYTES, BOMB_RATIO
from engine.logs.canonical import parquet_rows, quoted

DEEPEST = 6
"""Lists within lists that are read; the work of reading them doubles with each."""
SMALL = 20_000_000
"""Bytes of a Parquet file whose unpacked size is summed before it is read."""
_GROWTH = 20
LONG_TEXT = 100_000
"""Bytes of one text of a Parquet column, on average, when all take more than SMALL together."""
_SPILLED = ("failed to offload", "temp_directory_size")
SPILL = 2_000_000_000
"""Bytes that any file may move to the disk while it is read; a larger file more, in proportion."""


def spill_bound(files: Sequence[Path]) -> int:
    """The bytes that reading files may move to the disk."""
    return max(SPILL, BOMB_RATIO * sum(path.stat().st_size for path in files))


@contextmanager
def bounded(files: Sequence[Path]) -> Iterator[None]:
    """Refuse files that unpack to more than they may, or whose rows do not fit into memory.

    Raises:
        EngineError: the disk or memory that they may take is used up.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        if any(part in str(error) for part in _SPILLED):
            raise _too_large(files[0], spill_bound(files)) from None
        raise EngineError(
            f"reading {files[0].name} needs more than the 1 GB of memory that a load may use",
            fix="Write it again with the columns that a log needs, and with short ids.",
        ) from None


def refuse_long_texts(path: Path) -> None:
    """Refuse a Parquet file of more than 20 MB whose texts have 100 kB each, by its footer alone.

    Raises:
        EngineError: the texts of a column are so long on average.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            footer, schema = file.metadata, file.schema
            texts = [
                place
                for place in range(len(schema))
                if schema.column(place).logical_type.type == "STRING"
            ]
            for place in texts:
                groups = [footer.row_group(k).column(place) for k in range(footer.num_row_groups)]
                total = sum(group.total_uncompressed_size for group in groups)
                mean = total / max(sum(group.num_values for group in groups), 1)
                if total > SMALL and mean > LONG_TEXT:
                    raise EngineError(
                        f"column {schema.column(place).path!r} of {path.name} holds texts of "
                        f"{mean / 1000:,.0f} kB on average, more than {LONG_TEXT // 1000} kB",
                        fix="Leave the column out, or write short ids.",
                    )
    except (OSError, ArrowException, UnicodeDecodeError):
        return  # damaged: the reader that follows says how


def refuse_bomb(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a small Parquet file whose texts unpack to far more than it holds, before any is kept.

    One long value that a thousand rows repeat costs a thousandth in the file, but not in a table.

    Raises:
        EngineError: it unpacks to more than 200 times its size.
    """
    size = path.stat().st_size
    if size > SMALL:
        return  # what may be written is bounded all the same
    rows = parquet_rows(path)
    kinds = connection.execute(f"DESCRIBE FROM {rows}").fetchall()
    lengths = [length for name, kind, *_ in kinds if (length := _length(quoted(name), kind))]
    if not lengths:
        return
    length = " + ".join(f"COALESCE(SUM({length}), 0)" for length in lengths)
    unpacked = connection.execute(f"SELECT {length} FROM {rows}").fetchall()[0][0]
    if unpacked > max(BOMB_BYTES, BOMB_RATIO * size):
        raise _too_large(path, BOMB_BYTES)


def refuse_expansion(
    connection: duckdb.DuckDBPyConnection, raw: Raw, times: str, repeated: Sequence[str], fix: str
) -> None:
    """Refuse rows that would be made so many that they take far more than their file does.

    Args:
        connection: holds the raw rows.
        raw: what is known of them.
        times: SQL of how many rows are made of each.
        repeated: the columns whose values each of these holds again.
        fix: what a person can do about it.

    Raises:
        EngineError: they would take more than 200 times the size of the file.
    """
    lengths = [f"COALESCE(strlen(CAST({quoted(name)} AS VARCHAR)), 0)" for name in repeated]
    length = " + ".join([*lengths, str(len(lengths) + 2)])
    rows, unpacked = ask(
        connection,
        f"SUM(CAST({times} AS DOUBLE)), SUM(CAST({times} AS DOUBLE) * ({length}))",
    )
    if (unpacked or 0) > max(BOMB_BYTES, BOMB_RATIO * raw.size):
        raise EngineError(
            f"the file would become {rows:,.0f} rows of {unpacked / 1e6:,.0f} MB, more than "
            f"{BOMB_RATIO} times its size",
            fix=fix,
        )


def refuse_growth(written: int, file: Path) -> None:
    """Refuse lines of text that become far more text as rows.

    Raises:
        EngineError: more than 100 MB and more than 20 times the size of the plain file came out.
    """
    if written > max(BOMB_BYTES, _GROWTH * file.stat().st_size):
        raise EngineError(
            f"the file would become rows of more than {written // 1_000_000:,} MB, more than "
            f"{_GROWTH} times its size",
            fix="Give one row per item shown, with the columns that a log needs.",
        )


def _length(name: str, kind: str) -> str:
    """The SQL of how many bytes a value has; empty for numbers and times."""
    if kind == "VARCHAR":
        return f"strlen({name})"
    if kind == "BLOB":
        return f"octet_length({name})"
    return f"strlen(CAST({name} AS VARCHAR))" if kind.endswith(("]", ")")) else ""


def _too_large(path: Path, bytes_allowed: int) -> EngineError:
    return EngineError(
        f"{path.name} unpacks to more than {bytes_allowed // 1_000_000:,} MB, more than "
        f"{BOMB_RATIO} times its size",
        fix="Logs do not compress that far; write it with only the columns that a log needs.",
        named=True,
    )


def refuse_deep(path: Path) -> None:
    """Refuse a Parquet file with lists in lists in lists, by its schema alone.

    Raises:
        EngineError: values are nested more than six deep, or a column's name cannot be read.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            schema = file.schema
            columns = [schema.column(place) for place in range(len(schema))]
            deepest = max((each.max_repetition_level for each in columns), default=0)
    except UnicodeDecodeError:
        raise EngineError(
            f"{path.name} is damaged: the name of a column is not UTF-8",
            fix="Make or fetch the file again.",
            named=True,
        ) from None
    except (OSError, ArrowException) as error:
        if "deeply nested" not in str(error):
            return  # damaged: the reader that follows says how
        deepest = DEEPEST + 1
    if deepest > DEEPEST:
        raise EngineError(
            f"{path.name} holds lists nested more than {DEEPEST} deep",
            fix="Write the columns that a log needs as plain values or one list per ranking.",
            named=True,
        )
