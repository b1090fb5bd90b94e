"""Which group each item of a log belongs to: a column, a rule on a column, or a file."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.ingest.tables.keyed_files import opened
from engine.ingest.tables.keyed_tables import NAMES
from engine.logs.canonical import quoted
from engine.logs.log import Log

MOST = 12
"""With more groups, all but the eleven that are shown most become one."""
MANY, SAME = 20, 0.95
"""Columns that are looked at, and the share of items that must have one value of a column."""
NONE, OTHERS = "(none)", "(others)"
_RULE = re.compile(r"^(.+?)\s*(<=|>=|<|>|=)\s*(\S.*)$")


@dataclass(frozen=True)
class Groups:
    """(items,) the code of each item's group, the groups' names, and what was decided."""

    code: np.ndarray
    names: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def groups_of(log: Log, given: str) -> Groups:
    """The groups that a text names: a column of the log, a rule such as `price > 100`, or a file.

    Raises:
        EngineError: there is no such column or file, or all items are of one group.
    """
    path = Path(given)
    if given not in log.columns and path.is_file():
        return _coded(*_of_file(log, path), given)
    rule = _RULE.match(given)
    column = rule.group(1).strip() if rule and given not in log.columns else given
    if column not in log.columns:
        raise EngineError(
            f"the log has no column {column!r} beside the mapped ones",
            where=_columns_named(log),
            fix="Name a column, a rule such as 'price > 100', or a file with item and group.",
        )
    names, warnings = _of_column(log, column)
    if rule and column != given:
        names = _by_rule(names, rule.group(2), rule.group(3).strip(), given)
    return _coded(names, warnings, given)


def _columns_named(log: Log) -> str:
    """The columns beside the mapped ones, in a sentence."""
    if not log.columns:
        return "Every column of it is mapped"
    return f"It has {', '.join(log.columns[:MANY])}"


def item_columns(log: Log) -> tuple[str, ...]:
    """The first columns that describe items: hardly an item has several values of them.

    A column of users or of pages says nothing about an item, so that groups by it mean nothing.
    """
    columns = log.columns[:MANY]
    if not columns:
        return ()
    texts = {column: f"COALESCE(CAST({quoted(column)} AS STRING), '')" for column in columns}
    ends = (
        f"MIN({text}) AS low{n}, MAX({text}) AS high{n}" for n, text in enumerate(texts.values())
    )
    same = (
        f"AVG(CASE WHEN low{n} = high{n} THEN 1.0 ELSE 0.0 END) AS same{n}, "
        f"CASE WHEN MIN(low{n}) < MAX(high{n}) THEN 1 ELSE 0 END AS differ{n}"
        for n in range(len(columns))
    )
    answer = log.reduce(
        f"SELECT {', '.join(same)} FROM "
        f"(SELECT item_code, {', '.join(ends)} FROM log GROUP BY item_code) AS of_item"
    )
    return tuple(
        column
        for n, column in enumerate(columns)
        if answer[f"same{n}"][0] >= SAME and answer[f"differ{n}"][0]
    )


def _of_column(log: Log, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Each item's most frequent value of the column."""
    name = quoted(column)
    table = log.reduce(
        f"SELECT item_code, COALESCE({name}, '') AS value, COUNT(*) AS n FROM log "
        f"GROUP BY item_code, COALESCE({name}, '') ORDER BY item_code, n, value"
    )
    item = table["item_code"].astype(int)
    names = np.full(len(log.items), "", dtype=object)
    names[item] = table["value"]
    several = int((np.bincount(item, minlength=len(names)) > 1).sum())
    sentence = (
        f"{count(several, 'item has', 'items have')} several values of {column}; the most "
        "frequent one is used."
    )
    return names, (sentence,) if several else ()


def _of_file(log: Log, path: Path) -> tuple[np.ndarray, tuple[str, ...]]:
    file = opened(path)
    item, group = file.first(*NAMES["item"]), file.first("group")
    if item is None or group is None:
        raise EngineError(f"{file.name} needs the columns item and group", named=True)
    values = pc.fill_null(file.columns[group], "").to_pylist()
    table = dict(zip(file.texts(item).tolist(), values, strict=True))
    names = np.array([table.get(str(name), "") for name in log.items], dtype=object)
    missing = int((names == "").sum())
    if missing == len(names):
        raise EngineError(
            f"{file.name} has no item of the log", fix="Write ids as the log does.", named=True
        )
    sentence = f"{count(missing, 'item is', 'items are')} not in {file.name}."
    return names, (sentence,) if missing else ()


def _by_rule(names: np.ndarray, sign: str, bound: str, given: str) -> np.ndarray:
    """`yes` and `no` by a comparison: of numbers where the bound is one, else of texts."""
    if sign == "=":
        return np.where(names == bound, given, f"not {given}").astype(object)
    try:
        limit = float(bound)
        values = np.array([float(name) if name else np.nan for name in names])
    except ValueError:
        raise EngineError(f"{given!r} compares values that are not numbers") from None
    holds = {"<": values < limit, "<=": values <= limit, ">": values > limit, ">=": values >= limit}
    chosen = np.where(holds[sign], given, f"not {given}").astype(object)
    chosen[np.isnan(values)] = ""
    return chosen


def _coded(names: np.ndarray, warnings: tuple[str, ...], given: str) -> Groups:
    names = np.where(names == "", NONE, names)
    unique, code, size = np.unique(names.astype(str), return_inverse=True, return_counts=True)
    if len(unique) < 2:
        raise EngineError(
            f"{given} puts all items into one group, {unique[0]!r}",
            fix="Name another column.",
            named=True,
        )
    if len(unique) > MOST:
        largest = np.sort(np.argsort(-size, kind="stable")[: MOST - 1])
        place = np.full(len(unique), MOST - 1)
        place[largest] = np.arange(MOST - 1)
        sentence = f"{len(unique) - MOST + 1:,} of {len(unique):,} groups were merged into one."
        return Groups(place[code], (*unique[largest].tolist(), OTHERS), (*warnings, sentence))
    return Groups(code, tuple(unique.tolist()), warnings)
