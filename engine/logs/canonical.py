"""The one writer of the canonical table: defaults, codes and buckets, to Parquet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.logs.schema import ALWAYS, BUCKETS, EXACT_UNITS, FIELDS, OPTIONAL
from engine.logs.writing.list_order import Parts, parts_by_line
from engine.logs.writing.ranking_names import ranking_names
from engine.logs.writing.row_order import row_order
from engine.logs.writing.session_buckets import bucket_of, fills_too_few
from engine.logs.writing.short_table import INTEGER, MEMORY, few_rows, short_table

if TYPE_CHECKING:  # quoting a name costs no database when the program starts
    import duckdb

TYPES = {field.name: field.type for field in FIELDS}
_DEFAULTS = {
    "impression": "CAST(line AS VARCHAR)",
    "query": "''",
    "rank": "1",
    "propensity": "NULL",
    "timestamp": "NULL",
    "policy": "''",
}
PRESENT = {
    "impression": "impression <> CAST(line AS STRING)",
    "session": "session <> CAST(line AS STRING)",
    "query": "query <> ''",
    "policy": "policy <> ''",
    "propensity": "propensity IS NOT NULL",
    "timestamp": "timestamp IS NOT NULL",
}
"""When a column that always stands in the table says more than its default, as SQL."""
_PARQUET = (
    "FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
    "DICTIONARY_SIZE_LIMIT 1000, WRITE_BLOOM_FILTER false, PRESERVE_ORDER true"
)
FEW, MANY = 10_000, 100_000
"""So few names of so many rows are written as a dictionary of all; each group of rows of the file
repeats it, which for more names costs more than it saves."""


@dataclass(frozen=True)
class Written:
    """What is known of a table once it is written.

    Attributes:
        counts: rows, impressions, sessions, queries, items, ranks, buckets.
        list_order: the parts of the file in whose order the rows of an impression stand together,
            from the top down; none where they do not.
        small: the rows may lie in memory as long as questions are asked.
    """

    counts: dict[str, int]
    list_order: Parts = ()
    small: bool = False


def write(
    connection: duckdb.DuckDBPyConnection,
    staged: str,
    target: Path,
    *,
    present: Collection[str],
    extras: Sequence[str] = (),
    keys: Mapping[str, Sequence[str]] | None = None,
    joint: Collection[str] = (),
    few: bool | None = None,
) -> Written:
    """Write the checked rows of the relation `staged` as the canonical Parquet file `target`.

    `staged` holds `line`, the canonical columns in `present` with their types, and the `extras`;
    the columns in `keys`, where a field has some, are equal just where its names are. A single key
    is the name as a number, or nothing for the empty name; where there are several for one of the
    `joint` fields, its names are their texts with slashes between. `few` says whether the rows are
    few and their texts short, where that is known.
    """
    given = {name: quoted(name) if name in present else _DEFAULTS.get(name) for name in TYPES}
    if "session" not in present:
        given["session"] = given["impression"]
    if few is None:
        texts = [*(name for name in present if TYPES[name] == "VARCHAR"), *extras]
        few = few_rows(connection, staged, list(map(quoted, texts)))
    if few and (short := _written_short(connection, staged, target, given, present, extras)):
        return short
    keys = {name: columns for name, columns in (keys or {}).items() if name in present}
    lists, order = None, None
    if {"impression", "rank"} <= set(present):
        impression, query = (
            keys.get(name, (str(given[name]),)) for name in ("impression", "query")
        )
        order = row_order(connection, staged, impression, query)
    known = {"impressions": order.lists} if order and order.rising else {}
    if "impression" in joint:
        lists = ranking_names(connection, staged, keys)
        known |= lists.counts if lists else {}
    counts = _counts(connection, staged, given, keys, known)
    exact = counts["sessions"] <= EXACT_UNITS
    units = {"query": "query_code", "item": "item_code"} | ({"session": "bucket"} if exact else {})
    joins = [
        _coded(connection, staged, name, str(given[name]), code, _single(keys, name))
        for name, code in units.items()
    ]
    if counts["rows"] >= MANY:
        for name in units:
            _as_dictionary(connection, f"{name}_codes")
    given |= {name: f"{name}_codes.name" for name in units}
    counts |= {"queries": _size(connection, "query"), "items": _size(connection, "item")}
    hashed = bucket_of(str(given["session"]))
    if lists and lists.few(counts["rows"]):
        joins.append(lists.join(staged))
        given["impression"] = lists.name
        if not exact and "session" not in present:
            given["session"] = lists.name
            hashed = bucket_of(lists.name)
        elif not exact and lists.session:
            given["session"], hashed = lists.session, lists.bucket
    chosen = [_value(name, given[name], units) for name in ALWAYS]
    chosen += [name for name in OPTIONAL if name in present]
    chosen += [
        "query_code",
        "item_code",
        "bucket" if exact else f"{hashed} AS bucket",
        "line",
        *(f"{staged}.{quoted(name)}" for name in extras),
    ]
    rows = f"FROM {staged} {' '.join(joins)}"
    connection.execute(
        f"COPY (SELECT {', '.join(chosen)} {rows}) TO '{escaped(target)}' ({_PARQUET})"
    )
    if not exact and fills_too_few(connection, parquet_rows(target)):
        again = f"{bucket_of(str(given['session']), again=True)} AS bucket"
        chosen = [again if column == f"{hashed} AS bucket" else column for column in chosen]
        connection.execute(
            f"COPY (SELECT {', '.join(chosen)} {rows}) TO '{escaped(target)}' ({_PARQUET})"
        )
    counts |= {"buckets": counts["sessions"] if exact else BUCKETS}
    if order and counts["rows"] > counts["impressions"] == order.lists:
        return Written(counts, parts_by_line(connection, parquet_rows(target, numbered=True)))
    return Written(counts)


def _written_short(
    connection: duckdb.DuckDBPyConnection,
    staged: str,
    target: Path,
    given: Mapping[str, str | None],
    present: Collection[str],
    extras: Sequence[str],
) -> Written | None:
    """Write a table of few rows in fewer statements; None for a longer one."""
    chosen = [f"CAST({given[name]} AS {TYPES[name]}) AS {name}" for name in ALWAYS]
    others = [name for name in OPTIONAL if name in present]
    chosen += [*others, "line", *map(quoted, extras)]
    units = {"query": "query_code", "item": "item_code", "session": "bucket"}
    short = short_table(connection, staged, ", ".join(chosen), units)
    if short is None:
        return None
    counts = dict(short.counts)
    for counted, name in (("impressions", "impression"), ("sessions", "session")):
        if given[name] == _DEFAULTS["impression"]:  # each row is one, though rows may share a line
            counts[counted] = counts["rows"]
    if counts["sessions"] > EXACT_UNITS:
        return None
    stored = [_value(name, "''" if given[name] == "''" else name, units) for name in ALWAYS]
    stored += [*others, *units.values(), "line", *map(quoted, extras)]
    connection.register("short_rows", short.rows)
    connection.execute(
        f"COPY (SELECT {', '.join(stored)} FROM short_rows) TO '{escaped(target)}' ({_PARQUET})"
    )
    connection.unregister("short_rows")
    order = short.list_order if {"impression", "rank"} <= set(present) else ()
    return Written(counts | {"buckets": counts["sessions"]}, order, short.rows.nbytes <= MEMORY)


def _value(name: str, value: str | None, units: Collection[str]) -> str:
    """The SQL of a column as it is written: names that have a code stay in their dictionary."""
    if name in units:
        return f"{value} AS {name}"
    kind = "ENUM('')" if value == "''" else TYPES[name]
    return f"CAST({value} AS {kind}) AS {name}"


def agrees(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, int] | None:
    """The counts of a whole canonical table; None when its codes or buckets are not as written."""
    given: dict[str, str | None] = {name: quoted(name) for name in TYPES}
    counts = _counts(connection, table, given)
    exact = counts["sessions"] <= EXACT_UNITS
    units = {"query": "query_code", "item": "item_code"} | ({"session": "bucket"} if exact else {})
    joins = [_coded(connection, table, name, quoted(name), code) for name, code in units.items()]
    other = [f"{name}_codes.{code} <> {table}.{code}" for name, code in units.items()]
    if not exact:
        if fills_too_few(connection, table):
            return None
        other.append(f"bucket <> {bucket_of('session')}")
    sql = f"SELECT COUNT(*) FROM {table} {' '.join(joins)} WHERE {' OR '.join(other)}"
    if connection.execute(sql).fetchall()[0][0]:
        return None
    counts |= {"queries": _size(connection, "query"), "items": _size(connection, "item")}
    return counts | {"buckets": counts["sessions"] if exact else BUCKETS}


def _counts(
    connection: duckdb.DuckDBPyConnection,
    staged: str,
    given: Mapping[str, str | None],
    keys: Mapping[str, Sequence[str]] | None = None,
    known: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Rows and distinct names; what stands in for another column is not counted twice."""
    known = dict(known or {})
    if "impressions" in known and given["session"] == given["impression"]:
        known["sessions"] = known["impressions"]
    wanted = {"rows": "COUNT(*)", "ranks": f"COUNT(DISTINCT {given['rank']})"}
    for name, field in (("impressions", "impression"), ("sessions", "session")):
        key = (keys or {}).get("impression" if given[field] == given["impression"] else field)
        if name in known:
            wanted[name] = str(known[name])
        elif given[field] == _DEFAULTS["impression"]:
            wanted[name] = "COUNT(*)"
        elif key:
            distinct = f"SELECT DISTINCT {', '.join(key)} FROM {staged}"
            wanted[name] = f"(SELECT COUNT(*) FROM ({distinct}))"
        else:
            wanted[name] = f"COUNT(DISTINCT {given[field]})"
    wanted_sql = dict.fromkeys(wanted.values())
    answer = connection.execute(f"SELECT {', '.join(wanted_sql)} FROM {staged}").fetchall()[0]
    counts = dict(zip(wanted_sql, answer, strict=True))
    return {name: int(counts[sql]) for name, sql in wanted.items()}


def _size(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(connection.execute(f"SELECT COUNT(*) FROM {name}_codes").fetchall()[0][0])


def _single(keys: Mapping[str, Sequence[str]], name: str) -> str | None:
    """The key of a field that is its name as a number."""
    return keys[name][0] if len(keys.get(name, ())) == 1 else None


def _coded(
    connection: duckdb.DuckDBPyConnection,
    staged: str,
    name: str,
    value: str,
    code: str,
    key: str | None = None,
) -> str:
    """Make the table of a column's names with dense codes; returns the join that reads it."""
    table = f"{name}_codes"
    name_of_key = "COALESCE(CAST(key AS VARCHAR), '')" if key else "key"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS "
        f"WITH names AS (SELECT key, {name_of_key} AS name FROM "
        f"(SELECT DISTINCT {key or value} AS key FROM {staged})), "
        f"kind AS (SELECT bool_and(regexp_full_match(name, '{INTEGER}')) AS whole FROM names) "
        f"SELECT key, name, CAST(row_number() OVER (ORDER BY "
        f"CASE WHEN whole THEN TRY_CAST(name AS BIGINT) END, name) - 1 AS INTEGER) AS {code} "
        f"FROM names, kind"
    )
    if key is None:
        return f"JOIN {table} ON {table}.key = {value}"
    some = connection.execute(f"SELECT bool_or(key IS NULL) FROM {table}").fetchall()[0][0]
    return f"JOIN {table} ON {table}.key {'IS NOT DISTINCT FROM' if some else '='} {staged}.{key}"


def _as_dictionary(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Hold few names as numbers beside their list, which is also how they are then written."""
    if connection.execute(f"SELECT COUNT(*) <= {FEW} FROM {table}").fetchall()[0][0]:
        kind = f"ENUM (SELECT name FROM {table} ORDER BY name)"
        connection.execute(f"CREATE OR REPLACE TEMP TYPE {table}_names AS {kind}")
        listed = f"SELECT * REPLACE (CAST(name AS {table}_names) AS name) FROM {table}"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {listed}")


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def one_file(path: object) -> str:
    """The path as it stands between quotes for a reader: no sign in it matches other files."""
    return escaped(re.sub(r"([*?\[])", r"[\1]", str(path)))


def parquet_rows(path: object, numbered: bool = False) -> str:
    """The rows of exactly one Parquet file; folders named `key=value` add no columns."""
    number = ", file_row_number = true" if numbered else ""
    return f"read_parquet('{one_file(path)}', hive_partitioning = false{number})"


def escaped(text: object) -> str:
    """The text as it stands between the quotes of an SQL literal."""
    return str(text).replace("'", "''")
