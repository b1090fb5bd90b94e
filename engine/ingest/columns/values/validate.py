"""Raw rows seen as canonical columns, with the lines set aside whose values are invalid."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.ingest.columns.values.convert import conversion, is_plain
from engine.ingest.columns.values.joined_columns import keys, parts
from engine.ingest.columns.values.value_formats import ValueFormats
from engine.ingest.text.raw import LINE, RAW, REJECTS, TEXT_HELD, Raw, ask
from engine.logs.canonical import TYPES, quoted
from engine.logs.schema import ALWAYS, FIELDS, TABLE, WRITTEN
from engine.logs.writing.short_table import MOST_BYTES, bytes_of

STAGED, KEY, VALUE = "staged", "_counterclick_key_", "_counterclick_value_"
TEXTS_HELD = 100_000
SHORT = 10_000
"""So few rows are looked through for an invalid one before any line is set aside."""
CHECKED_ONCE = 3_000_000
"""So many rows are converted once and held; more of them would not fit beside the raw ones."""
_KEYED = ("impression", "session", "query", "item")


@dataclass(frozen=True)
class Stage:
    """The view `staged`: `line`, the canonical columns in `present`, and the `extras`.

    `keys` are further columns of it that tell the names of a field apart, for those fields whose
    names are dearer to make than to compare; the names of those in `joint` are the texts of their
    keys with slashes between. `invalid` counts the lines whose values are invalid,
    `quarantined` all that were set aside. `few` says that the rows are few and their texts short;
    None where that is not known.
    """

    present: tuple[str, ...]
    extras: tuple[str, ...]
    keys: dict[str, tuple[str, ...]]
    joint: tuple[str, ...]
    invalid: int
    quarantined: int
    few: bool | None = None


def stage(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    mapping: dict[str, str],
    formats: ValueFormats,
    dropped: Sequence[str] = (),
) -> Stage:
    """Make the view `staged` of the valid rows, and put the invalid lines among the rejects.

    Raises:
        EngineError: no row is valid.
    """
    same = mapping.get("session") == mapping.get("impression")
    converted = {
        name: conversion(name, column, formats)
        for name, column in mapping.items()
        if not (name == "session" and same)
    }
    given = [column for column in raw.columns if column not in dropped]
    left = {part for column in mapping.values() for part in parts(column, given)}
    if {*ALWAYS, *WRITTEN} <= set(raw.columns):
        left |= set(WRITTEN)  # a copy of the stored table: its codes are made anew
    stored = [column for column in given if column not in left]
    extras = dict(zip(safe_names(stored), stored, strict=True))
    line = f"rowid + {1 + raw.header}" if raw.ordered else quoted(LINE)
    rows = connection.execute(f"SELECT COUNT(*) FROM {RAW}").fetchall()[0][0]
    plain = all(is_plain(name, mapping[name], formats) for name in converted)
    in_memory = rows <= CHECKED_ONCE and not plain
    compared = {} if in_memory else _compared(converted, mapping, formats)
    alike = {value for values in compared.values() for value in values}
    key_of = {value: f"{KEY}{number}" for number, value in enumerate(sorted(alike))}
    named = {name: tuple(map(key_of.__getitem__, values)) for name, values in compared.items()}
    chosen = [f"{VALUE}{name} AS {name}" for name in converted]
    chosen += [f"CAST({quoted(old)} AS VARCHAR) AS {quoted(new)}" for new, old in extras.items()]
    chosen += [f"{value} AS {key}" for value, key in key_of.items()]
    cases = [
        f"WHEN {condition.replace(each.value, VALUE + name)} THEN '{reason}'"
        for name, each in converted.items()
        for condition, reason in each.invalid
    ]
    values = [f"{each.value} AS {VALUE}{name}" for name, each in converted.items()]
    connection.execute(
        f"CREATE {'TABLE' if in_memory else 'VIEW'} checked AS "
        f"SELECT {VALUE}line AS line, {', '.join(chosen)}, CASE {' '.join(cases)} END AS reason "
        f"FROM (SELECT *, CAST({line} AS BIGINT) AS {VALUE}line, {', '.join(values)} FROM {RAW})"
    )
    before = _rejected(connection)
    texts_of_log = [*(name for name in converted if TYPES[name] == "VARCHAR"), *extras]
    invalid, few = _set_aside(connection, rows, list(map(quoted, texts_of_log)))
    numbers = formats.whole | formats.times
    made = [
        name
        for name in named
        if len(named[name]) > 1 and {*parts(mapping[name], formats.columns)} <= numbers
    ]
    return Stage(
        tuple(converted),
        tuple(extras),
        named,
        tuple(made),
        invalid,
        before + invalid,
        few,
    )


def _compared(
    fields: Collection[str], mapping: Mapping[str, str], formats: ValueFormats
) -> dict[str, list[str]]:
    """What tells the names of a field apart, as SQL, for the fields where that is not the name."""
    values = {name: keys(mapping[name], formats) for name in _KEYED if name in fields}
    return {
        name: each
        for name, each in values.items()
        if len(each) > 1 or (each and mapping[name] in formats.whole)
    }


def _rejected(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute(f"SELECT COUNT(*) FROM {REJECTS}").fetchall()[0][0])


def _set_aside(
    connection: duckdb.DuckDBPyConnection, rows: int, texts: Sequence[str]
) -> tuple[int, bool | None]:
    """Put invalid lines among the rejects; says how many, and whether the rows are surely few.

    A line of several rows goes whole.
    """
    invalid, some, few = 0, True, None
    if rows <= SHORT:
        some, size = ask(connection, f"COUNT(reason), {bytes_of(texts)}", "checked")
        few = True if size <= MOST_BYTES else None
    if some:
        invalid = connection.execute(
            f"INSERT INTO {REJECTS} SELECT line, MIN(reason), NULL FROM checked "
            f"WHERE reason IS NOT NULL GROUP BY line"
        ).fetchall()[0][0]
    valid = f"WHERE line NOT IN (SELECT line FROM {REJECTS})" if invalid else ""
    connection.execute(f"CREATE VIEW {STAGED} AS SELECT * EXCLUDE (reason) FROM checked {valid}")
    if invalid or not rows:
        _refuse_none(connection, STAGED)
    return invalid, few


def some_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Check that the file has rows at all.

    Raises:
        EngineError: it holds a header alone, or no line can be read.
    """
    _refuse_none(connection, RAW)


def _refuse_none(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    if connection.execute(f"SELECT 1 FROM {relation} LIMIT 1").fetchall():
        return
    rejected = _rejected(connection)
    if not rejected:
        raise EngineError("the file holds no rows", fix="Give at least one row below the header.")
    line, reason, times = connection.execute(
        f"SELECT MIN(line), reason, COUNT(*) FROM {REJECTS} GROUP BY reason "
        "ORDER BY 3 DESC, 1 LIMIT 1"
    ).fetchall()[0]
    raise EngineError(
        f"no line could be read: {reason}",
        where=f"in {times:,} of {count(rejected, 'line')}, the first is line {line:,}",
        fix="Check the mapping and the separator.",
    )


def texts(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Fill in the raw text of the rejects from the plain file, for the first 100,000."""
    missing = f"SELECT line FROM {REJECTS} WHERE text IS NULL ORDER BY line LIMIT {TEXTS_HELD}"
    wanted = [row[0] for row in connection.execute(missing).fetchall()]
    lines_by_row = _lines(path, wanted) if wanted else {}
    if lines_by_row:
        connection.executemany(
            f"UPDATE {REJECTS} SET text = ? WHERE line = ?",
            [(text, line) for line, text in lines_by_row.items()],
        )


def _lines(path: Path, wanted: Sequence[int]) -> dict[int, str]:
    left, lines_by_row = set(wanted), {}
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if number in left:
                lines_by_row[number] = raw[:TEXT_HELD].rstrip(b"\r\n").decode("utf-8", "replace")
                left.discard(number)
                if not left:
                    break
    return lines_by_row


PSEUDO = {"rowid", "filename", "file_row_number", "file_index", "reason", TABLE}
"""Names that have a meaning of their own in a query over a file, a table or the checked rows."""


def safe_names(names: Sequence[str]) -> list[str]:
    """Names of extra columns: lower case letters, digits, underscores; never a canonical one.

    Nor a word of SQL, so that a name can stand in a query without quotes.
    """
    taken = {field.name for field in FIELDS} | set(WRITTEN) | PSEUDO
    result: list[str] = []
    for name in names:
        base = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_") or "column"
        fit = base not in taken and base not in _words_of_sql() and not base[0].isdigit()
        base = base if fit else f"x_{base}"
        safe, number = base, 2
        while safe in taken:
            safe, number = f"{base}_{number}", number + 1
        taken.add(safe)
        result.append(safe)
    return result


@cache
def _words_of_sql() -> frozenset[str]:
    """The words that cannot name a column."""
    with duckdb.connect() as connection:
        words = connection.cursor().execute(
            "SELECT keyword_name FROM duckdb_keywords() "
            "WHERE keyword_category IN ('reserved', 'type_function')"
        )
        return frozenset(word for (word,) in words.fetchall())
