"""Small files keyed by item, and perhaps query and rank: policies, predicted rewards, curves."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.logs.log import Log

NAMES = {
    "query": ("query", "query_id", "qid", "context", "user_group"),
    "rank": ("rank", "position", "slot"),
    "item": ("item", "item_id", "action", "doc", "document", "product", "arm"),
}
"""The names under which files give the keys."""


def read(path: Path, log: Log, values: Sequence[str]) -> dict[str, np.ndarray]:
    """A file's keys as the log's codes, and its value columns as numbers.

    Args:
        path: CSV, TSV, JSONL (each also gz or zst) or Parquet.
        log: whose codes are used; a query that it never had is left out, an item that it never had
            gets a code below zero.
        values: names of columns to read, or prefixes that end in an asterisk.

    Raises:
        EngineError: the file cannot be read, or lacks its keys, or holds no number where it must.
    """
    frame = _frame(path)
    keys = {key: name for key, names in NAMES.items() if (name := _first(frame, names))}
    if "item" not in keys:
        raise EngineError(
            f"{path.name} has no column for the item",
            where=f"its columns are {', '.join(map(str, frame.columns[:12]))}",
            fix="Name one of them item.",
        )
    table = {_code(key): _coded(key, frame[name], log, path) for key, name in keys.items()}
    for column in _asked(frame, values, path):
        table[column] = _numbers(frame[column], path)
    known = table.get("query_code", np.zeros(len(frame))) >= 0
    return {name: column[known] for name, column in table.items()}


def header(path: Path) -> list[str]:
    """The names of a file's columns, in lower case."""
    return [str(column).strip().lower() for column in _frame(path).columns]


def _frame(path: Path) -> pd.DataFrame:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    try:
        if ".parquet" in suffixes:
            return pd.read_parquet(path)
        if {".jsonl", ".ndjson"} & set(suffixes):
            return pd.read_json(path, lines=True, dtype=False)
        separator = "\t" if ".tsv" in suffixes else ","
        return pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False)
    except FileNotFoundError:
        raise EngineError(f"there is no file {path}") from None
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise EngineError(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from None


def _first(frame: pd.DataFrame, names: Sequence[str]) -> str | None:
    lower = {str(column).strip().lower(): column for column in reversed(frame.columns)}
    return next((lower[name] for name in names if name in lower), None)


def _code(key: str) -> str:
    return key if key == "rank" else f"{key}_code"


def _coded(key: str, column: pd.Series, log: Log, path: Path) -> np.ndarray:
    if key == "rank":
        return _numbers(column, path).astype(int)
    return codes(column.astype(str).to_numpy(), log.items if key == "item" else log.queries)


def codes(names: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Codes of names among the known ones; a name that is not known has a code below zero."""
    place = {str(name): code for code, name in enumerate(known)}
    return np.array([place.get(name, -1 - (zlib.crc32(name.encode()) >> 2)) for name in names], int)


def _asked(frame: pd.DataFrame, values: Sequence[str], path: Path) -> list[str]:
    found = [
        str(column)
        for column in frame.columns
        if any(
            str(column).lower().startswith(value[:-1]) if value[-1] == "*" else column == value
            for value in values
        )
    ]
    if not found:
        raise EngineError(
            f"{path.name} has no column {' or '.join(values)}",
            where=f"its columns are {', '.join(map(str, frame.columns[:12]))}",
        )
    return found


def _numbers(column: pd.Series, path: Path) -> np.ndarray:
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        raise EngineError(
            f"{column.name} of {path.name} must be a number, but {len(wrong):,} rows are not",
            where=f"First at line {wrong[0] + 2}: {str(column.iloc[wrong[0]])[:40]!r}.",
        )
    return numbers
