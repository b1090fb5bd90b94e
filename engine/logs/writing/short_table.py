"""The codes and counts of few rows, made at once: statement by statement they take far longer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # the program starts without either
    import duckdb
    import pyarrow as pa

MOST_ROWS = 2_000
"""Rows of a table that is held here; a longer one stays in the database."""
INTEGER = "^(0|-?[1-9][0-9]{0,17})$"
"""A name that is a whole number; where all names are, these are put in order by their size."""
_WHOLE = re.compile(INTEGER.replace("$", r"\Z"))
_COUNTED = {"impression": "impressions", "session": "sessions", "query": "queries", "item": "items"}


def short_table(
    connection: duckdb.DuckDBPyConnection, staged: str, select: str, codes: Mapping[str, str]
) -> tuple[pa.Table, dict[str, int]] | None:
    """The rows of a relation with a column of codes for each name, and how many names there are.

    Args:
        connection: holds the relation `staged`.
        staged: the rows.
        select: the SQL of the columns of the canonical table.
        codes: {field: column of its codes}.

    Returns:
        The table and its counts; None where it has many rows, or rows without a name.
    """
    if connection.execute(f"SELECT COUNT(*) FROM {staged}").fetchall()[0][0] > MOST_ROWS:
        return None
    rows = connection.sql(f"SELECT {select} FROM {staged}").to_arrow_table()
    if any(rows[name].null_count for name in _COUNTED):
        return None
    counts = {"rows": rows.num_rows, "ranks": len(rows["rank"].drop_null().unique())}
    for name, counted in _COUNTED.items():
        if name in codes:
            number, counts[counted] = _codes(rows[name])
            rows = rows.append_column(codes[name], number)
        else:
            counts[counted] = len(rows[name].unique())
    return rows, counts


def _codes(column: pa.ChunkedArray) -> tuple[pa.Array, int]:
    """The places of a column's names in their order, from 0, and how many names there are."""
    import pyarrow as pa

    encoded = column.combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    whole = all(map(_WHOLE.match, names))
    order = sorted(range(len(names)), key=[int(name) for name in names].__getitem__ if whole
                   else names.__getitem__)  # fmt: skip
    places = np.empty(len(names), np.int32)
    places[order] = np.arange(len(names), dtype=np.int32)
    return pa.array(places[encoded.indices.to_numpy(zero_copy_only=False)]), len(names)
