"""The query of a pass as a reader may run it: with its small tables, and what each sum is."""

from collections.abc import Iterable, Mapping

import numpy as np

from engine.console.console import LONGEST
from engine.logs.lookup import literal
from engine.logs.sources import Table
from engine.totals.aggregation import AggregationPass

SHORTEST = 6
"""A row of a table is at least so long as text."""


def export_sql(
    joint: AggregationPass, named: Iterable[tuple[str, Mapping[str, list[str]]]] = ()
) -> str:
    """The query of a pass, which the console answers with the sums behind a result.

    Comments say what the sums are. The small tables of policies and predictions stand in it where
    the console takes so long a text, else a comment says what is joined.

    Args:
        joint: the pass.
        named: labels, each with the names of the totals of its terms.
    """
    query = joint.sql()
    lines = [_comment(label, columns) for label, columns in named]
    tables = {name: table for name, table in joint.binding.tables().items() if table}
    whole = "\n".join([*lines, _with_tables(query, tables)]) if _is_small(tables) else ""
    if 0 < len(whole) <= LONGEST:
        return whole
    joined = [
        f"-- {name} ({', '.join(table)}): {_rows(table):,} rows, which the Python program joins"
        for name, table in tables.items()
    ]
    return "\n".join([*lines, *joined, query])


def _comment(label: str, columns: Mapping[str, list[str]]) -> str:
    sums = (f"{term} = {columns[term][0].partition(' ')[0]}" for term in columns)
    return f"-- {' '.join(label.split())}: {', '.join(sums)}"


def _rows(table: Table) -> int:
    return len(next(iter(table.values())))


def _is_small(tables: Mapping[str, Table]) -> bool:
    return sum(SHORTEST * _rows(table) for table in tables.values()) < LONGEST


def _with_tables(query: str, tables: Mapping[str, Table]) -> str:
    """The query with its tables before all else."""
    parts = [f"{name} ({', '.join(table)}) AS ({_values(table)})" for name, table in tables.items()]
    return query.replace("WITH ", f"WITH {', '.join(parts)},\n     ", 1) if parts else query


def _values(table: Table) -> str:
    columns = [[_text(value) for value in np.asarray(part).tolist()] for part in table.values()]
    rows = [f"({', '.join(row)})" for row in zip(*columns, strict=True)]
    if not rows:
        return f"SELECT {', '.join(['NULL'] * len(table))} WHERE 1 = 0"
    return f"VALUES {', '.join(rows)}"


def _text(value: object) -> str:
    if isinstance(value, float):
        return literal(value)
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
