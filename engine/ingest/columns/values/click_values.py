"""How a file writes clicks: as words, as times, as codes, and whether a missing one means none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.ingest.columns.values.click_words import FALSE_WORDS, TRUE_WORDS, are_epochs, clicked_of
from engine.ingest.columns.values.conversion import click_missing
from engine.ingest.columns.values.joined_columns import joined, parts
from engine.ingest.columns.values.reward_values import among
from engine.ingest.columns.values.timestamps import TIMESTAMPS, click_moment
from engine.ingest.columns.values.value_formats import ValueFormats
from engine.ingest.names.column_synonyms import plain
from engine.ingest.text.raw import RAW, ask, with_an_item
from engine.logs.canonical import quoted
from engine.logs.note import Note

_PLAIN = 0.1
"""A share of plain zeros with which clicks that are numbers are never left empty."""
_WORDS = 50
_MOST = 10_000
_FIRST = f"(SELECT * FROM {RAW} LIMIT {_MOST})"
_NUMBER = "_counterclick_number"
_ENDS = f"MIN({_NUMBER}) FILTER ({_NUMBER} > 0), MAX({_NUMBER}) FILTER ({_NUMBER} > 0)"
"""The ends of the numbers above 0: where they are times, 0 stands for no click."""


def click_values(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping[str, str],
    formats: ValueFormats,
    notes: list[Note],
    meant: Sequence[str] = (),
) -> ValueFormats:
    """How clicks are written: by which words or times, and whether a missing one means none.

    Raises:
        EngineError: two codes may both mean clicked, or no value is among the words `meant`.
    """
    column, time = mapping["reward"], mapping.get("click_time", "")
    if len(parts(column, formats.columns)) > 1:
        return formats
    if time and len(parts(time, formats.columns)) == 1 and time not in formats.numeric:
        formats = replace(formats, click_timestamp=_written(connection, joined(time, formats)))
    text = joined(column, formats)
    if meant:
        return _by_words_given(connection, column, text, formats, notes, meant)
    formats = _ranks_of_clicks(connection, mapping, text, formats, notes)
    if formats.any_is_click:
        return formats
    zeros, rows = ask(connection, f"COUNT(*) FILTER ({_zero(column, text, formats)}), COUNT(*)")
    plain_zeros = zeros >= _PLAIN * rows
    first = RAW if rows <= _MOST else _FIRST
    if plain_zeros and not _beside_zeros(connection, column, text, formats, first):
        return formats
    formats = _codes(connection, column, text, formats, notes)
    if formats.unclicked:
        return formats
    if not time and column not in formats.numeric:
        formats = replace(formats, click_timestamp=_written(connection, text))
    if _are_times(connection, column, text, formats, first):
        return _timed(connection, column, text, formats, notes)
    return _blanks(
        connection, column, text, _worded(connection, column, text, formats, notes), notes
    )


def _ranks_of_clicks(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping[str, str],
    text: str,
    formats: ValueFormats,
    notes: list[Note],
) -> ValueFormats:
    """Clicks that are written as the rank of the item clicked, and kinds of clicks: 0, 1, 2."""
    column, rank = mapping["reward"], mapping.get("rank", "")
    if "clic" not in plain(column):
        return formats
    number = _number(column, text, formats)
    above = f"{number} > 0"
    place = f"TRY_CAST({quoted(rank)} AS DOUBLE)" if rank in formats.columns else "NULL"
    items = with_an_item(mapping.get("item", ""), formats.columns, formats.texts)
    low, high = ask(connection, f"MIN({number}), MAX({number})", items)
    if high is None or high < 2 or low < 0:
        return formats
    some, same, next_to, whole = ask(
        connection,
        f"COUNT(*) FILTER ({above}), COUNT(*) FILTER ({above} AND {number} = {place}), "
        f"COUNT(*) FILTER ({above} AND {number} = {place} + 1), "
        f"bool_and({number} = floor({number}))",
        items,
    )
    if not whole:
        return formats
    if some in (same, next_to):
        what = f"Column {column!r} holds the rank of the row wherever it is above 0: each of these "
        notes.append(Note("amber", f"{what}{some:,} rows was read as one click."))
        return replace(formats, any_is_click=True)
    more, total = ask(connection, f"COUNT(*) FILTER ({number} > 1), SUM({number})", items)
    what = f"Column {column!r} goes up to {high:g}. Values above 1 ({count(more, 'row')}) count as "
    what += f"that many clicks, {total:,.0f} in all; with one click per row it would be {some:,}."
    fix = "If each is to count once, or the numbers are codes for kinds, say which mean clicked: "
    fix += "rewarded=1,2."
    notes.append(Note("amber", what, fix))
    return formats


def _zero(column: str, text: str, formats: ValueFormats) -> str:
    return f"CAST({quoted(column)} AS DOUBLE) = 0" if column in formats.numeric else f"{text} = '0'"


def _number(column: str, text: str, formats: ValueFormats) -> str:
    if column not in formats.numeric:
        return f"TRY_CAST(NULLIF(lower({text}), 'nan') AS DOUBLE)"
    value = f"CAST({quoted(column)} AS DOUBLE)"
    return f"CASE WHEN NOT isnan({value}) THEN {value} END"


def _beside_zeros(
    connection: duckdb.DuckDBPyConnection, column: str, text: str, formats: ValueFormats, first: str
) -> bool:
    """Whether the values beside zeros are times, since 1970 or in words."""
    worded = f"NOT {click_missing(text)} AND TRY_CAST({text} AS DOUBLE) IS NULL"
    worded = "false" if column in formats.numeric else worded
    numbered = _numbered(first, column, text, formats)
    low, high, words = ask(connection, f"{_ENDS}, COUNT(*) FILTER ({worded})", numbered)
    return bool(words) or are_epochs(low, high)


def _numbered(rows: str, column: str, text: str, formats: ValueFormats) -> str:
    """The rows with the number that each value is, which then is read and planned once."""
    return f"(SELECT *, {_number(column, text, formats)} AS {_NUMBER} FROM {rows})"


def _are_times(
    connection: duckdb.DuckDBPyConnection, column: str, text: str, formats: ValueFormats, first: str
) -> bool:
    """Whether the values that are given are times."""
    numbered = _numbered(first, column, text, formats)
    if column in formats.times or are_epochs(*ask(connection, _ENDS, numbered)):
        return True
    if column in formats.numeric:
        return False
    time = TIMESTAMPS[formats.click_timestamp].format(text=text)
    given = f"NOT {click_missing(text)} AND COALESCE(TRY_CAST({text} AS DOUBLE) > 0, true)"
    some, times = ask(
        connection,
        f"COUNT(*) FILTER ({given}), COUNT(*) FILTER ({given} AND TRY_CAST({text} AS DOUBLE) "
        f"IS NULL AND {time} IS NOT NULL)",
    )
    return bool(some) and times > 0.9 * some


def _written(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The key of `TIMESTAMPS` that reads most of the first times; ISO where none reads more."""
    iso = TIMESTAMPS["iso"].format(text=text)
    unread = f"NOT {click_missing(text)} AND TRY_CAST({text} AS DOUBLE) IS NULL AND {iso} IS NULL"
    if not ask(connection, f"COUNT(*) FILTER ({unread})", _FIRST)[0]:
        return "iso"
    # a day of 0, as of rows without a click, is a date as well
    numbers = ("plain", "days", "mixed")
    keys = ("iso", *(key for key in TIMESTAMPS if "seconds" not in key and key not in numbers))
    counts = ", ".join(f"COUNT({TIMESTAMPS[key].format(text=text)})" for key in keys)
    answer = ask(connection, counts, _FIRST)
    return keys[max(range(len(keys)), key=lambda at: answer[at])]


def _timed(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    text: str,
    formats: ValueFormats,
    notes: list[Note],
) -> ValueFormats:
    none, *_ = click_moment(column, text, formats)
    rows, empty = ask(connection, f"COUNT(*), COUNT(*) FILTER ({none})")
    what = f"Column {column!r} holds the times of the clicks: {rows - empty:,} rows have one"
    severity = "green" if empty else "amber"
    notes.append(Note(severity, f"{what}, and {empty:,} have none and were not clicked."))
    return replace(formats, click_times=True)


def _codes(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    text: str,
    formats: ValueFormats,
    notes: list[Note],
) -> ValueFormats:
    """Two numbers for yes and no, in a column that is named for clicks.

    Raises:
        EngineError: they are 1 and 2, of which either may mean clicked.
    """
    if "clic" not in plain(column):
        return formats
    number = _number(column, text, formats)
    sql = f"SELECT DISTINCT {number} FROM {RAW} WHERE {number} IS NOT NULL LIMIT 3"
    values = {row[0] for row in connection.execute(sql).fetchall()}
    if values == {1.0, 2.0}:
        raise EngineError(
            f"column {column!r} holds 1 and 2, and either may mean clicked",
            fix="Say which: rewarded=1 or rewarded=2.",
        )
    if values != {-1.0, 1.0}:
        return formats
    what = f"Column {column!r} holds 1 and -1: -1 was read as no click."
    notes.append(Note("amber", what, "If -1 is a reward, name the column reward."))
    written = connection.execute(
        f"SELECT DISTINCT CAST({quoted(column)} AS VARCHAR) FROM {RAW} WHERE {number} = -1"
    ).fetchall()
    return replace(formats, unclicked=tuple(str(row[0]).strip().lower() for row in written))


def _words(connection: duckdb.DuckDBPyConnection, text: str) -> dict[str, int]:
    """The different values that are neither numbers nor missing, in lower case, with their rows."""
    rows = connection.execute(
        f"SELECT lower({text}) AS word, COUNT(*) FROM {RAW} WHERE TRY_CAST({text} AS DOUBLE) IS "
        f"NULL AND NOT {click_missing(text)} GROUP BY word ORDER BY 2 DESC, 1 LIMIT {_WORDS}"
    ).fetchall()
    return {str(word): int(count) for word, count in rows}


def _worded(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    text: str,
    formats: ValueFormats,
    notes: list[Note],
) -> ValueFormats:
    """With the words that mean clicked and not clicked, where some are known by the others."""
    if column in formats.numeric:
        return formats
    number = f"COUNT(TRY_CAST({text} AS DOUBLE))"
    blanks, numbers = ask(connection, f"bool_or({click_missing(text)}), {number}")
    words = {} if numbers else _words(connection, text)
    meaning = clicked_of(words, bool(blanks))
    if meaning is None or not words:
        return formats
    clicked, unclicked = meaning
    if not {*clicked, *unclicked} <= {*TRUE_WORDS, *FALSE_WORDS}:
        yes, no = (", ".join(map(repr, each)) or "empty" for each in meaning)
        what = f"Column {column!r} was read as clicked where it says {yes}, and as not clicked "
        notes.append(
            Note("amber", f"{what}where it says {no}.", "If that is wrong, say rewarded=WORD.")
        )
    return replace(formats, clicked=clicked, unclicked=unclicked)


def _by_words_given(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    text: str,
    formats: ValueFormats,
    notes: list[Note],
    meant: Sequence[str],
) -> ValueFormats:
    """With the words that a person gives; every other value means no click."""
    clicked = tuple(word.strip().lower() for word in meant)
    formats = replace(formats, clicked=clicked, others_unclicked=True)
    rows, some = ask(connection, f"COUNT(*), COUNT(*) FILTER ({among(text, clicked)})")
    if not some:
        examples = ", ".join(list(_words(connection, text))[:10])
        raise EngineError(
            f"no value of {column!r} is {' or '.join(map(repr, meant))}",
            where=f"It holds {examples}" if examples else "",
            fix="Say which of its values mean clicked: rewarded=WORD,WORD.",
        )
    what = f"Column {column!r}: {some:,} rows say {', '.join(map(repr, meant))} and were clicked"
    notes.append(Note("green", f"{what}; {rows - some:,} say something else or nothing."))
    return formats


def _blanks(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    text: str,
    formats: ValueFormats,
    notes: list[Note],
) -> ValueFormats:
    """Whether a missing click means none: where the others are clicks, all of them."""
    number = _number(column, text, formats)
    given = f"{number} IS NOT NULL" if column in formats.numeric else f"NOT {click_missing(text)}"
    falses = ", ".join(f"'{word}'" for word in {*FALSE_WORDS, *formats.unclicked})
    none = f"{number} <= 0 OR lower({text}) IN ({falses})"
    rows, some, none = ask(
        connection, f"COUNT(*), COUNT(*) FILTER ({given}), COUNT(*) FILTER ({given} AND ({none}))"
    )
    empty = rows - some
    if not empty or not some or none:
        return formats
    what = f"Column {column!r} is empty in {empty:,} of {rows:,} rows and never 0: "
    what += f"empty was read as no click. Without these rows, all {some:,} rows would have a click."
    fix = f"If empty means unknown, drop these rows; if {column!r} is no click, map reward=COLUMN."
    notes.append(Note("amber", what, fix))
    return replace(formats, empty_is_zero=True)
