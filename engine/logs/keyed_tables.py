"""Small files keyed by item, and perhaps query and rank: policies, predicted rewards, curves."""

import json
import zlib
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.logs.formats.parquet import is_parquet
from engine.logs.log import Log
from engine.logs.unpack import chunks, packing, unpacked

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
        EngineError: the file cannot be read, lacks or repeats its keys, or holds no number where it
            must.
    """
    frame = _frame(path)
    keys = {key: name for key, names in NAMES.items() if (name := _first(frame, names))}
    if "item" not in keys:
        raise EngineError(
            f"{path.name} has no column for the item",
            where=f"its columns are {', '.join(map(str, frame.columns[:12]))}",
            fix="Name one of them item.",
        )
    _check_once(frame, list(keys.values()), path)
    table = {_code(key): _coded(key, frame[name], log, path) for key, name in keys.items()}
    for column in _asked(frame, values, path):
        table[column] = _numbers(frame[column], path)
    known = table.get("query_code", np.zeros(len(frame))) >= 0
    return {name: column[known] for name, column in table.items()}


def header(path: Path) -> list[str]:
    """The names of a file's columns, in lower case."""
    return [str(column).strip().lower() for column in _frame(path).columns]


def _frame(path: Path) -> pd.DataFrame:
    """The file's table, told by its content as a log is; cells of text files are text."""
    if not path.is_file():
        raise EngineError(f"there is no file {path}", fix="Check the path.")
    try:
        if is_parquet(path):
            return pd.read_parquet(path)
        with unpacked(path, packing(path)) as stream:
            text = b"".join(chunks(stream, path.stat().st_size)).decode("utf-8-sig")
        if text.lstrip().startswith("{"):
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
            return pd.DataFrame(rows, dtype=object)
        first = text.partition("\n")[0]
        separator = "\t" if "\t" in first and "," not in first else ","
        frame = pd.read_csv(StringIO(text), sep=separator, dtype=str, keep_default_na=False)
        if not isinstance(frame.index, pd.RangeIndex):
            raise ValueError("its rows have more columns than its header.")
        return frame
    except (ValueError, OSError) as error:
        raise EngineError(
            f"{path.name} cannot be read: {str(error).splitlines()[0]}", fix="Write it again."
        ) from None


def _check_once(frame: pd.DataFrame, keys: list[str], path: Path) -> None:
    """Refuse a file without rows, and one that says two things of the same item."""
    if frame.empty:
        raise EngineError(f"{path.name} holds no rows", fix="Give at least one row.")
    again = np.flatnonzero(frame[keys].astype(str).duplicated())
    if len(again):
        raise EngineError(
            f"{path.name} names the same {', '.join(keys)} more than once",
            where=f"First again at line {again[0] + 2}",
            fix="Give each one row.",
        )


def _first(frame: pd.DataFrame, names: Sequence[str]) -> str | None:
    lower = {str(column).strip().lower(): column for column in reversed(frame.columns)}
    return next((lower[name] for name in names if name in lower), None)


def _code(key: str) -> str:
    return key if key == "rank" else f"{key}_code"


def _coded(key: str, column: pd.Series, log: Log, path: Path) -> np.ndarray:
    if key == "rank":
        return _ranks(column, path)
    return codes(column.astype(str).to_numpy(), log.items if key == "item" else log.queries)


def _ranks(column: pd.Series, path: Path) -> np.ndarray:
    ranks = _numbers(column, path)
    wrong = np.flatnonzero((ranks < 1) | (ranks != np.round(ranks)))
    if len(wrong):
        raise EngineError(
            f"{column.name} of {path.name} must be 1, 2, 3, ..., but is {ranks[wrong[0]]:g}",
            where=f"First at line {wrong[0] + 2}",
        )
    return ranks.astype(int)


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
