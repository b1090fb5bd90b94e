"""How a file writes clicks: whether a missing one means none, and whether they are times."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from engine.ingest.columns.conversion import click_missing
from engine.ingest.columns.joined_columns import joined, parts
from engine.ingest.columns.reward_values import FALSE_WORDS
from engine.ingest.columns.value_formats import ValueFormats
from engine.ingest.text.raw import ask
from engine.logs.canonical import quoted
from engine.logs.note import Note

_PLAIN = 0.1
"""A share of plain zeros with which clicks are neither times nor left empty."""


def click_values(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping[str, str],
    formats: ValueFormats,
    notes: list[Note],
) -> ValueFormats:
    """How clicks are written: whether a missing one means none, and whether they are times."""
    column = mapping["reward"]
    if len(parts(column, formats.columns)) > 1:
        return formats
    text = joined(column, formats)
    if column not in formats.numeric:
        zeros, rows = ask(connection, f"COUNT(*) FILTER ({text} = '0'), COUNT(*)")
        if zeros >= _PLAIN * rows:
            return formats
    given = f"NOT {click_missing(text)}"
    number = f"TRY_CAST({text} AS DOUBLE)"
    falses = ", ".join(f"'{word}'" for word in FALSE_WORDS)
    counts = (
        f"COUNT(*), COUNT(*) FILTER ({given}), COUNT(*) FILTER ({given} AND {number} IS NULL AND "
        f"TRY_CAST({text} AS TIMESTAMP) IS NOT NULL), COUNT(*) FILTER ({given} AND "
        f"({number} <= 0 OR lower({text}) IN ({falses})))"
    )
    if column in formats.numeric:
        value = f"CAST({quoted(column)} AS DOUBLE)"
        given = f"{value} IS NOT NULL AND NOT isnan({value})"
        counts = f"COUNT(*), COUNT(*) FILTER ({given}), 0, COUNT(*) FILTER ({value} <= 0)"
    rows, some, times, none = ask(connection, counts)
    empty = rows - some
    if column in formats.times or (some and times > 0.9 * some):
        what = f"Column {column!r} holds the times of the clicks: {some:,} rows have one"
        severity = "green" if empty else "amber"
        notes.append(Note(severity, f"{what}, and {empty:,} have none and were not clicked."))
        return replace(formats, click_times=True)
    if not empty or not some or none:
        return formats
    what = f"Column {column!r} is empty in {empty:,} of {rows:,} rows and never 0: "
    what += f"empty was read as no click. With these rows left out, all {some:,} rows have one."
    fix = f"If empty means unknown, drop these rows; if {column!r} is no click, map reward=COLUMN."
    notes.append(Note("amber", what, fix))
    return replace(formats, empty_is_zero=True)
