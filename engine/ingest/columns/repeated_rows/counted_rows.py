"""Rows that stand for several: a number of times beside a click, or clicks beside what was not."""

import re
from collections.abc import Sequence

import duckdb

from engine.ingest.columns.values.sample import first_rows
from engine.ingest.columns.values.texts_of_rows import Sample, rows_of
from engine.ingest.names.column_synonyms import place, plain
from engine.ingest.text.raw import RAW, Raw
from engine.logs.canonical import quoted

_TIMES = frozenset(
    ("count", "counts", "n", "cnt", "num", "freq", "frequency", "occurrences", "times", "weight",
     "sampleweight", "nrows", "rowcount", "numrows", "multiplicity")
)  # fmt: skip
_NOT_CLICKED = frozenset(
    ("nonclicks", "nonclick", "noclicks", "noclick", "notclicked", "unclicked", "skips", "skipped",
     "nonclk", "noclk", "misses")
)  # fmt: skip
UNITS = re.compile(
    "((n|no|num|nr|number|total|sum|count|cnt|unique|distinct)?(of)?(users|sessions|visits|"
    "visitors|people|persons|customers|searches|requests)|(user|session|visit|visitor|person|"
    "customer|search|request)(counts?|cnt|total)|total)"
)
"""What is counted where a table says how many saw an item."""
_SEVERAL = 2
_LOGGED = ("impression", "session", "timestamp", "propensity", "click_time")


def unique_keys(first: Sample, further: Sequence[str] = ()) -> bool:
    """Whether no two rows have the same query, item and rank (and values of `further` columns)."""
    fields = ("query", "item", "rank")
    names = [name for name in first if any(place(field, name) is not None for field in fields)]
    keys = rows_of(first, [*dict.fromkeys([*names, *further])])
    named = {field for field in fields for name in names if place(field, name) is not None}
    return {"item", "rank"} <= named and len({*keys}) == len(keys)


def counted_rows(connection: duckdb.DuckDBPyConnection, raw: Raw) -> tuple[str, str] | None:
    """Write views and clicks into the two columns that give them; their names, views first.

    A table counts so where nothing identifies a ranking, a session or a time, and no two rows
    have the same query, item and rank: `count` beside `click`, or `non_clicks` beside `clicks`.
    A number of users is one of times where some item has a row of those who clicked and one of
    the others, and of views where rows have several clicks; of users and sessions, the column
    that counts more is taken. None where the table does not count.
    """
    clicks = [name for name in raw.columns if place("reward", name) is not None]
    times = [name for name in raw.columns if plain(name) in _TIMES]
    others = [name for name in raw.columns if plain(name) in _NOT_CLICKED]
    units = (
        [] if times or others else [name for name in raw.columns if UNITS.fullmatch(plain(name))]
    )
    if len(clicks) != 1 or _logged(raw.columns) or not (times or others or units):
        return None
    first, (click,) = first_rows(connection, raw), clicks
    units = sorted(units, key=lambda name: sum(_whole_numbers(first[name])))[-1:]
    if len(times) + len(others) + len(units) != 1:
        return None
    (column,) = [*times, *others, *units]
    hits, numbers = _whole_numbers(first[click]), _whole_numbers(first[column])
    if not hits or not numbers or max(numbers) < _SEVERAL:
        return None
    one, other = (f"CAST(TRY_CAST({quoted(name)} AS DOUBLE) AS BIGINT)" for name in (click, column))
    single, places = max(hits) == 1 and min(numbers) >= 1, unique_keys(first)
    if single and unique_keys(first, [click]) and (times or (units and not places)):
        changes = {click: f"{one} * {other}"}
    elif others and places:
        changes = {column: f"{one} + {other}"}
    elif units and places and not single and all(map(int.__le__, hits, numbers)):
        changes = {}
    else:
        return None
    for name, sql in changes.items():
        connection.execute(f"UPDATE {RAW} SET {quoted(name)} = CAST({sql} AS VARCHAR)")
    return column, click


def _logged(columns: Sequence[str]) -> bool:
    return any(place(field, name) is not None for field in _LOGGED for name in columns)


def _whole_numbers(values: Sequence[str | None]) -> list[int]:
    """The values as whole numbers that are not negative; none where one is none."""
    texts = [(value or "").strip().removesuffix(".0") for value in values]
    return [int(text) for text in texts] if all(text.isdecimal() for text in texts) else []
