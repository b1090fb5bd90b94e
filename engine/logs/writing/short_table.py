"""The codes and counts of few rows, made at once: statement by statement they take far longer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.logs.schema import EXACT_UNITS
from engine.logs.writing.list_order import MOST, Parts
from engine.logs.writing.row_order import FIRST_ROWS

if TYPE_CHECKING:  # the program starts without either
    import duckdb
    import pyarrow as pa

MOST_ROWS = 50_000
"""Rows of a table that is held here; a longer one stays in the database."""
MOST_BYTES = 32 << 20
"""Bytes of all texts of such rows: long ones stay in the database as well."""
MEMORY = 8 << 20
"""Bytes of rows that questions may find in memory instead of in the file."""
INTEGER = "^(0|-?[1-9][0-9]{0,17})$"
"""A name that is a whole number; where all names are, these are put in order by their size."""
_WHOLE = re.compile(INTEGER.replace("$", r"\Z"))
_COUNTED = {"impression": "impressions", "session": "sessions", "query": "queries", "item": "items"}


@dataclass(frozen=True)
class ShortTable:
    """The rows of a table with a column of codes for each name, and how many names there are.

    `list_order` is that of the file in which the rows stand as they do here.
    """

    rows: pa.Table
    counts: dict[str, int]
    list_order: Parts = ()


def few_rows(connection: duckdb.DuckDBPyConnection, staged: str, texts: Sequence[str]) -> bool:
    """Whether a relation has few rows, and short texts in these columns."""
    if connection.execute(f"SELECT COUNT(*) FROM {staged}").fetchall()[0][0] > MOST_ROWS:
        return False
    size = f"SELECT {bytes_of(texts)} FROM {staged}"
    return bool(connection.execute(size).fetchall()[0][0] <= MOST_BYTES)


def bytes_of(texts: Sequence[str]) -> str:
    """The bytes of all texts in these columns, as SQL."""
    return f"COALESCE(SUM(strlen(concat({', '.join(texts)}))), 0)" if texts else "0"


def short_table(
    connection: duckdb.DuckDBPyConnection, staged: str, select: str, codes: Mapping[str, str]
) -> ShortTable | None:
    """The few rows of a relation with their codes; None where sessions are many, or lack a name.

    Args:
        connection: holds the relation `staged`.
        staged: the rows.
        select: the SQL of the columns of the canonical table.
        codes: {field: column of its codes}.
    """
    rows = connection.sql(f"SELECT {select} FROM {staged}").to_arrow_table()
    if any(rows[name].null_count for name in _COUNTED):
        return None
    names = {name: rows[name].combine_chunks().dictionary_encode() for name in _COUNTED}
    if len(names["session"].dictionary) > EXACT_UNITS:
        return None
    counts = {"rows": rows.num_rows, "ranks": len(rows["rank"].drop_null().unique())}
    counts |= {counted: len(names[name].dictionary) for name, counted in _COUNTED.items()}
    for name, column in codes.items():
        rows = rows.append_column(column, _codes(names[name]))
    return ShortTable(rows, counts, _list_order(rows, counts, names))


def _codes(encoded: pa.DictionaryArray) -> pa.Array:
    """The places of a column's names in their order, from 0."""
    import pyarrow as pa

    names = encoded.dictionary.to_pylist()
    whole = all(map(_WHOLE.match, names))
    order = sorted(range(len(names)), key=[int(name) for name in names].__getitem__ if whole
                   else names.__getitem__)  # fmt: skip
    places = np.empty(len(names), np.int32)
    places[order] = np.arange(len(names), dtype=np.int32)
    return pa.array(places[_places(encoded)])


def _list_order(
    rows: pa.Table, counts: Mapping[str, int], names: Mapping[str, pa.DictionaryArray]
) -> Parts:
    """The parts in whose order lists stand one after the other, as they are of a longer table."""
    if rows.num_rows < FIRST_ROWS or rows.num_rows == counts["impressions"]:
        return ()
    line, rank = rows["line"].to_numpy(), rows["rank"].to_numpy()
    steps = np.diff(line)
    same, query = (np.diff(_places(names[name])) == 0 for name in ("impression", "query"))
    within = same & ((rank[1:] <= rank[:-1]) | ~query)
    if (within | (steps < 0)).any() or np.count_nonzero(~same) + 1 != counts["impressions"]:
        return ()
    starts = np.flatnonzero(steps > 1) + 1
    bounds = [0, *(starts.tolist() if len(starts) < MOST else ()), rows.num_rows]
    return tuple(pairwise(bounds))


def _places(encoded: pa.DictionaryArray) -> np.ndarray:
    """(rows,) the place of each row's name among the names, as they came."""
    return encoded.indices.to_numpy(zero_copy_only=False)
