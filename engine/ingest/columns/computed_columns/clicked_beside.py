"""Clicks that every row of a ranking repeats: the item clicked, or the rank that was."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.values.click_words import NO_VALUE
from engine.ingest.names.column_synonyms import SYNONYMS, place, plain
from engine.ingest.text.raw import RAW, Raw, ask, unique
from engine.logs.canonical import quoted
from engine.logs.note import Note

CLICK = "was_clicked"
_ITEMS = (
    "clickeditem", "clickeditemid", "clickeditems", "clickeddoc", "clickeddocid", "clickedid",
    "clickedids", "clickedproduct", "clickedproductid", "clickedsku", "clickedurl", "clickurl",
    "chosenitem", "selecteditem", "selecteditemid",
)  # fmt: skip
_RANKS = (
    "clickedposition",
    "clickedrank",
    "clickposition",
    "clickrank",
    "clickedpos",
    "clickedpositions",
)
_LEAST = 5


def with_click_beside(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str]
) -> Raw:
    """The rows with `was_clicked`, where each row shows one item and names the item clicked.

    Rows are taken so only where no column is a reward and some rows show what was clicked and
    others do not.

    Raises:
        EngineError: 0 may be a clicked rank, and may say that nothing was clicked.
    """
    other = not mapping.get("reward", CLICK).startswith(CLICK)
    if other or any(place("reward", column) is not None for column in raw.columns):
        return raw
    for field, names in (("item", _ITEMS), ("rank", _RANKS)):
        shown = _column_named(raw, tuple(plain(name) for name in SYNONYMS[field]))
        clicked = _column_named(raw, names)
        if not shown or not clicked:
            continue
        doubt = ""
        if field == "item":
            sql = _same_item_sql(shown, clicked)
        else:
            further, doubt = _further(connection, shown, clicked)
            sql = _same_rank(shown, clicked, further)
        hit, some, rows = ask(
            connection,
            f"COUNT(*) FILTER ({sql}), COUNT(*) FILTER (NOT {_missing(clicked)}), COUNT(*)",
        )
        if _LEAST <= hit < min(some, rows):
            return _with_click(connection, raw, shown, clicked, sql, doubt)
    return raw


def _column_named(raw: Raw, names: tuple[str, ...]) -> str:
    """The column of the most telling of some names."""
    columns = {plain(column): column for column in reversed(raw.columns)}
    return next((columns[name] for name in names if name in columns), "")


def _missing(column: str) -> str:
    text = f"trim(CAST({quoted(column)} AS VARCHAR))"
    return f"regexp_full_match(lower(COALESCE({text}, '')), {NO_VALUE})"


def _same_item_sql(shown: str, clicked: str) -> str:
    """The SQL condition that the item shown is the one clicked, or among those clicked."""
    mine, theirs = (f"trim(CAST({quoted(name)} AS VARCHAR))" for name in (shown, clicked))
    parts = (
        f"[trim(x, '''\" ') FOR x IN regexp_split_to_array(trim({theirs}, '[](){{}}'), '[,|;]')]"
    )
    return f"(NOT {_missing(clicked)} AND ({mine} = {theirs} OR list_contains({parts}, {mine})))"


def _further(connection: duckdb.DuckDBPyConnection, shown: str, clicked: str) -> tuple[int, str]:
    """How much further the clicked rank counts than the rank of a row (-1, 0 or 1), and a doubt.

    Raises:
        EngineError: 0 is the lowest clicked rank, and nothing says whether it is a click.
    """
    place, hit = (f"TRY_CAST({quoted(name)} AS DOUBLE)" for name in (shown, clicked))
    first, last, lowest, highest, zeros, others, rows = ask(
        connection,
        f"MIN({place}) FILTER ({place} >= 0), MAX({place}), MIN({hit}) FILTER ({hit} >= 0), "
        f"MAX({hit}), COUNT(*) FILTER ({hit} = 0), COUNT(*) FILTER ({hit} < 0 OR {hit} IS NULL), "
        "COUNT(*)",
    )
    if first not in (0, 1) or highest is None or (first == 1 and highest >= last):
        return 0, ""
    if first == 0 and highest == last + 1:
        return 1, ""
    if lowest != 0 or (first == 0 and others):
        return 0, ""
    if others:
        return -1, ""
    if first == 1:
        return 0, f" 0, in {zeros:,} of {rows:,} rows, was read as no click."
    raise EngineError(
        f"{clicked!r} holds a rank in every row, and 0 in {zeros:,} of {rows:,}: either the first "
        "item was clicked there, or nothing was",
        fix="If nothing was, write no click as an empty value; if it counts from 0, write no click "
        "as -1.",
    )


def _same_rank(shown: str, clicked: str, further: int) -> str:
    """The SQL condition that the rank of a row is the one that was clicked."""
    mine, theirs = (f"TRY_CAST({quoted(name)} AS DOUBLE)" for name in (shown, clicked))
    return f"COALESCE({mine} >= 0 AND {mine} + {further} = {theirs}, false)"


def _with_click(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    shown: str,
    clicked: str,
    sql: str,
    doubt: str,
) -> Raw:
    (name,) = unique([*raw.columns, CLICK])[len(raw.columns) :]
    connection.execute(f"ALTER TABLE {RAW} ADD COLUMN {quoted(name)} VARCHAR")
    connection.execute(
        f"UPDATE {RAW} SET {quoted(name)} = CASE WHEN COALESCE({sql}, false) THEN '1' ELSE '0' END"
    )
    what = f"A row is clicked where its {shown!r} is the one that {clicked!r} names.{doubt}"
    fix = "If it counts from 0, write no click as -1." if doubt else ""
    note = Note("amber" if doubt else "green", what, fix)
    return replace(raw, columns=(*raw.columns, name), notes=(*raw.notes, note))
