"""Parquet that holds the canonical table already: checked, then queried where it lies."""

import hashlib
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from engine.ingest.cancellation import Tick, watched
from engine.ingest.columns.values.convert import HIGHEST_RANK
from engine.ingest.columns.values.validate import safe_names
from engine.ingest.formats.parquet import file_digest
from engine.ingest.python_source import of_file
from engine.ingest.read_options import ReadOptions
from engine.ingest.workbench import workbench
from engine.logs.canonical import PRESENT, agrees, parquet_rows, quoted
from engine.logs.file_stamp import FileStamp
from engine.logs.log import Log
from engine.logs.schema import ALWAYS, FIELDS, WRITTEN
from engine.logs.store import Card, Workspace

_TYPES = {field.name: field.type for field in FIELDS} | WRITTEN
VERSION = "6"
"""Part of every fingerprint: raised when the same file would give another card."""
_FULL = ("impression", "session", "query", "item", "rank", "reward", "policy", *WRITTEN)
_NUMBERS = tuple(name for name, kind in _TYPES.items() if kind in ("DOUBLE", "TIMESTAMP"))


def load_in_place(
    path: Path, name: str, workspace: Workspace, tick: Tick | None = None
) -> Log | None:
    """The log of a file that holds the canonical table; None when it does not fit."""
    with workspace.partial() as folder:
        scratch = folder / "scratch"
        try:
            with workbench(scratch, [path]) as connection, watched(connection, tick) as watch:
                watch.reach(0.0, 1.0)
                card = _card(connection, path, name)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        if card is None:
            return None
        workspace.keep(folder, card)
    return replace(workspace.open(card.fingerprint), name=name)


def _card(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> Card | None:
    """The card of a file that fits."""
    stamp = FileStamp.of(path)
    table = fitting(connection, path)
    if table is None:
        return None
    mapping, counts, columns = table
    identity = (VERSION, "in place", stamp.path, file_digest(path))
    stamp.check()
    return Card(
        fingerprint=hashlib.sha256(repr(identity).encode()).hexdigest(),
        name=name,
        format="Parquet, read in place",
        mapping=mapping,
        counts=counts,
        columns=columns,
        reasons=dict.fromkeys(mapping, "the file holds the stored table"),
        place=asdict(stamp),
        recipe=of_file(path.name, {}, ReadOptions(), in_place=True),
    )


def fitting(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> tuple[dict[str, str], dict[str, int], list[str]] | None:
    """The mapping, counts and further columns of a file that fits; None when it does not.

    It fits when it has every column of the stored table with exactly its type, no hole where none
    may be, ranks from 1, finite numbers, and the codes and buckets that ingest would write.
    """
    relation = parquet_rows(path)
    try:
        columns = dict(
            connection.execute(
                f"SELECT column_name, column_type FROM (DESCRIBE FROM {relation})"
            ).fetchall()
        )
        if not _typed(columns):
            return None
        connection.execute(f"CREATE OR REPLACE VIEW held AS SELECT * FROM {relation}")
        if not _valid(connection, columns):
            return None
        counts = agrees(connection, "held")
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        return None
    if counts is None:
        return None
    present = [name for name in columns if name in _TYPES and name not in WRITTEN]
    empty = _empty(connection)
    mapping = {name: name for name in present if name not in empty}
    read = {"lines": counts["rows"], "read": counts["rows"]}
    none = {"quarantined": 0, "header": 0, "blank": 0}
    return mapping, counts | read | none, [name for name in columns if name not in _TYPES]


def _typed(columns: dict[str, str]) -> bool:
    extras = [name for name in columns if name not in _TYPES]
    return (
        all(name in columns for name in (*ALWAYS, *WRITTEN))
        and all(columns[name] == kind for name, kind in _TYPES.items() if name in columns)
        and all(columns[name] == "VARCHAR" for name in extras)
        and safe_names(extras) == extras
    )


def _valid(connection: duckdb.DuckDBPyConnection, columns: dict[str, str]) -> bool:
    """Whether there are rows, and each of them could have come out of ingest."""
    wrong = [f"{name} IS NULL" for name in _FULL]
    wrong += [f"{name} = ''" for name in ("impression", "session", "item")]
    wrong += [f"NOT isfinite({quoted(name)})" for name in _NUMBERS if name in columns]
    wrong += [f"rank NOT BETWEEN 1 AND {HIGHEST_RANK}", "line < 1"]
    bad = f"SELECT COUNT(*), COUNT(*) FILTER ({' OR '.join(wrong)}) FROM held"
    rows, odd = connection.execute(bad).fetchall()[0]
    return bool(rows and not odd)


def _empty(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The columns that hold nothing but what stands in for a missing one."""
    tests = ", ".join(f"COALESCE(bool_or({says}), false)" for says in PRESENT.values())
    answer = connection.execute(f"SELECT {tests} FROM held").fetchall()[0]
    return {name for name, says in zip(PRESENT, answer, strict=True) if not says}
