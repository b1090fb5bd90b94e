"""Small tables keyed by item, and perhaps query and rank: policies and predicted rewards."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.counts.cells import cells
from engine.ingest.columns.values.convert import HIGHEST_RANK
from engine.ingest.tables.keyed_files import KeyedFile, opened
from engine.logs.log import Log
from engine.logs.name_codes import MISSING, codes_of

NAMES = {
    "query": ("query", "query_id", "qid", "context", "user_group"),
    "rank": ("rank", "position", "slot"),
    "item": ("item", "item_id", "action", "doc", "document", "product", "arm"),
}
"""The names under which files give the keys."""
KEYS = ("query_code", "rank", "item_code")
LEARNED_FROM = "learned_from"
"""The column that says from which log a policy was learned."""


@dataclass(frozen=True, eq=False)
class Keyed:
    """The rows of a file about queries that a log has: codes and values, and each row's line.

    `note` says in a sentence or two what the file holds that the log never had; `learned_from`
    from which log it says that it was learned, if it names one.
    """

    name: str
    table: dict[str, np.ndarray]
    lines: np.ndarray
    note: str = ""
    learned_from: str = ""

    def keys(self) -> dict[str, np.ndarray]:
        """The key columns alone, in their order."""
        return {key: self.table[key] for key in KEYS if key in self.table}

    def at(self, row: int) -> str:
        """Where a row stands, as people say it."""
        return f"line {int(self.lines[row]):,}"


def read(path: Path, log: Log, values: Sequence[str]) -> dict[str, np.ndarray]:
    """A file's keys as the log's codes, and its value columns as numbers; as `keyed` reads them.

    Raises:
        EngineError: the file cannot be read, or names nothing in the log.
    """
    return keyed(opened(path), log, values).table


def keyed(file: KeyedFile, log: Log, values: Sequence[str]) -> Keyed:
    """A file's keys as the log's codes, and its value columns as numbers.

    Args:
        file: the rows.
        log: whose codes are used; a query that it never had is left out, an item that it never had
            gets a code below zero.
        values: names of columns to read, or prefixes that end in an asterisk.

    Raises:
        EngineError: it lacks or repeats its keys, holds no number where it must, or its ids are not
            written as the log's are.
    """
    names = {key: name for key, synonyms in NAMES.items() if (name := file.first(*synonyms))}
    if "item" not in names:
        raise EngineError(
            f"{file.name} has no column for the item",
            _its_columns(file),
            "Rename one of them to item.",
            named=True,
        )
    columns = _value_columns(file, values)
    table, notes = {}, [file.note]
    for key, name in names.items():
        if key == "rank":
            table[key] = ranks_of(file, name)
            notes.append(_deeper(file, table[key], log))
            continue
        names_in_log = log.items if key == "item" else log.queries
        table[f"{key}_code"] = _coded(file, name, key, names_in_log)
        notes.append(_left_out(file, name, key, table[f"{key}_code"]))
    check_once(file, list(names.values()))
    table |= {_column_name(column, values): file.numbers(column) for column in columns}
    lines = file.lines
    if "query_code" in table and (table["query_code"] < 0).any():
        in_log = table["query_code"] >= 0
        table, lines = {name: column[in_log] for name, column in table.items()}, lines[in_log]
    return Keyed(file.name, table, lines, " ".join(filter(None, notes)), _learned_from(file))


def _learned_from(file: KeyedFile) -> str:
    """The log that every row names as the one that the policy was learned from; else empty."""
    column = file.columns.get(LEARNED_FROM)
    marks = [] if column is None else pc.unique(column).to_pylist()
    return str(marks[0] or "") if len(marks) == 1 else ""


def codes(names: np.ndarray, in_log: np.ndarray) -> np.ndarray:
    """Codes of names among the known ones; a name that is not known has a code below zero."""
    coded = codes_of(names, in_log)
    missing = coded == MISSING
    of_name, distinct = pd.factorize(names[missing])
    below = [-1 - (zlib.crc32(name.encode()) >> 2) for name in distinct]
    coded[missing] = np.array(below, dtype=np.int64)[of_name]
    return coded


def _coded(file: KeyedFile, name: str, key: str, in_log: np.ndarray) -> np.ndarray:
    """The codes of a column of ids.

    Raises:
        EngineError: no id is one of the log's, or one is but for how it is written.
    """
    texts = (
        file.texts(name)
        if key == "item"
        else pc.fill_null(file.columns[name], "").to_numpy(zero_copy_only=False)
    )
    coded = codes(texts, in_log)
    strange = np.flatnonzero(coded < 0)
    if not len(strange):
        return coded
    alike = {_plain(str(name)): str(name) for name in in_log}
    given = set(texts[coded >= 0].tolist())
    for row in strange[np.unique(coded[strange], return_index=True)[1]]:
        meant = alike.get(_plain(texts[row]), "")
        if meant and meant not in given:
            raise EngineError(
                f"{file.name} writes {key} {texts[row][:40]!r} where the log writes {meant[:40]!r}",
                where=f"First at {file.at(row)}",
                fix="Write ids in the file as the log has them.",
                named=True,
            )
    if len(strange) == len(coded):
        raise EngineError(
            f"{file.name} has no {key} of the log",
            where=f"The first, at {file.at(0)}, is {texts[0][:40]!r}; the log has "
            + ", ".join(repr(str(name)[:40]) for name in in_log[:3]),
            fix="Write ids in the file as the log has them.",
            named=True,
        )
    return coded


def _plain(name: str) -> str:
    """An id without what tools add or drop: case, leading zeros, a trailing '.0'."""
    plain = name.strip().casefold().removesuffix(".0")
    return plain.lstrip("0") or "0"


def _left_out(file: KeyedFile, name: str, key: str, coded: np.ndarray) -> str:
    """What the log never had of a column of ids, in a sentence."""
    strange = np.flatnonzero(coded < 0)
    if not len(strange):
        return ""
    many, first = len(np.unique(coded[strange])), int(strange[0])
    what = count(many, key, "queries" if key == "query" else "items")
    text = file.columns[name][first].as_py() or ""
    then = "left out" if key == "query" else "kept: the verdict says how much they weigh"
    return (
        f"{what} of {file.name} never occurred in the log, first {text[:40]!r} at "
        f"{file.at(first)}; {then}."
    )


def ranks_of(file: KeyedFile, name: str) -> np.ndarray:
    """(n,) a column as ranks, or a refusal."""
    ranks = file.numbers(name)
    wrong = np.flatnonzero(~((ranks >= 1) & (ranks <= HIGHEST_RANK) & (ranks == np.round(ranks))))
    if len(wrong):
        raise EngineError(
            f"{name} of {file.name} must be 1, 2, 3, ..., but is {ranks[wrong[0]]:g}",
            where=f"First at {file.at(wrong[0])}",
            fix=f"Count ranks from 1, the top, to {HIGHEST_RANK:,} at most.",
            named=True,
        )
    return ranks.astype(int)


def _deeper(file: KeyedFile, ranks: np.ndarray, log: Log) -> str:
    """Which ranks of the file the log never had, in a sentence."""
    strange = np.setdiff1d(ranks, cells(log)["rank"])
    if not len(strange):
        return ""
    named = f"rank{'s' * (len(strange) > 1)} {', '.join(map(str, strange[:5].tolist()))}"
    return f"{file.name} has {named}, which never occurred in the log; left out."


def check_once(file: KeyedFile, names: list[str]) -> None:
    """Refuse a file that says two things of the same item."""
    frame = pd.DataFrame({name: pd.factorize(file.columns[name].to_numpy())[0] for name in names})
    again = np.flatnonzero(frame.duplicated())
    if len(again):
        row = int(again[0])
        first = int(np.flatnonzero((frame == frame.iloc[row]).all(axis=1))[0])
        raise EngineError(
            f"{file.name} names the same {', '.join(names)} more than once",
            where=f"First again at {file.at(row)}, as at {file.at(first)}",
            fix="Give each one row.",
            named=True,
        )


def _value_columns(file: KeyedFile, values: Sequence[str]) -> list[str]:
    columns = [
        column
        for column in file.columns
        if any(_is_value_column(column, value) for value in values)
    ]
    if not columns:
        raise EngineError(
            f"{file.name} has no column {' or '.join(values)}",
            _its_columns(file),
            f"Rename one of them to {values[0]}.",
            named=True,
        )
    return columns


def _is_value_column(column: str, value: str) -> bool:
    plain = column.lower()
    return plain.startswith(value[:-1]) if value.endswith("*") else plain == value


def _column_name(column: str, values: Sequence[str]) -> str:
    """A value column under the name that the caller gave; in its own spelling if by a prefix."""
    return column.lower() if column.lower() in values else column


def _its_columns(file: KeyedFile) -> str:
    return f"Its columns are {', '.join(list(file.columns)[:12])}"
