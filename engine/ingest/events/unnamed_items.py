"""Rewards that name no item in the column of the items shown: by another column, or by rank."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from engine.ingest.events.layout import NOTHING, Events, text
from engine.ingest.names.column_synonyms import place, plain
from engine.ingest.names.item_names import IDS
from engine.ingest.text.raw import RAW, ask
from engine.logs.canonical import escaped
from engine.logs.note import Note

_MOST = 0.9
_CLICKED = ("clicked", "selected")


def with_reward_items(
    connection: duckdb.DuckDBPyConnection,
    events: Events,
    columns: Sequence[str],
    mapping: Mapping[str, str],
) -> tuple[Events, list[Note]]:
    """The events, with the items of rewards from a column of their own where that holds them.

    Such a column is named like an id, and nine in ten of its values were shown: `id` beside
    `results[].id`.
    """
    if mapping.get("item") or not events.rewards or not events.shown:
        return events, []
    events, notes = _with_items_of_shown(connection, events, columns)
    shown, rewards = _listed(events.shown), _listed(events.rewards)
    unnamed = f"{events.action} IN ({rewards}) AND {events.item} IS NULL"
    missing = ask(connection, f"COUNT(*) FILTER ({unnamed})")[0]
    candidates = [name for name in columns if "[]" not in name and _named_like_an_id(name)]
    for column in candidates if missing else ():
        items = f"SELECT {events.item} FROM {RAW} WHERE {events.action} IN ({shown})"
        matching, values = connection.execute(
            f"SELECT COUNT(*), COUNT(DISTINCT {text(column)}) FROM {RAW} WHERE {unnamed} "
            f"AND {text(column)} IN ({items})"
        ).fetchall()[0]
        if matching >= _MOST * missing and (values > 1 or missing == 1):
            item = f"CASE WHEN {events.action} IN ({shown}) THEN {events.item} "
            item += f"ELSE COALESCE({events.item}, {text(column)}) END"
            what = (
                f"The items of rewards were read from column {column!r}, which holds items shown."
            )
            fix = "If another column holds them, map item=COLUMN."
            return replace(events, item=item), [*notes, Note("green", what, fix)]
    return events, notes


def _with_items_of_shown(
    connection: duckdb.DuckDBPyConnection, events: Events, columns: Sequence[str]
) -> tuple[Events, list[Note]]:
    """The events, with the items shown from another column named like one where theirs is empty.

    A file of impressions may write `product_id` where that of clicks has `item_id`.
    """
    of_shown = f"(SELECT * FROM {RAW} WHERE {events.action} IN ({_listed(events.shown)}))"
    if ask(connection, f"COUNT({events.item})", of_shown)[0]:
        return events, []
    named = [(place("item", name), name) for name in columns if "[]" not in name]
    for _, column in sorted((at, name) for at, name in named if at is not None):
        if ask(connection, f"COUNT({text(column)})", of_shown)[0]:
            what = f"The items shown were read from column {column!r}, those of rewards from "
            what += "another one."
            note = Note("green", what, "If they are named otherwise there, give both one name.")
            return replace(events, item=f"COALESCE({events.item}, {text(column)})"), [note]
    return events, []


def names_an_item(column: str) -> bool:
    """Whether a column's name may be that of the item of a reward."""
    return place("item", column) is not None or _named_like_an_id(column)


def _named_like_an_id(column: str) -> bool:
    return plain(column) in IDS or plain(column).startswith(_CLICKED)


def _listed(names: object) -> str:
    return ", ".join(f"'{escaped(name)}'" for name in names)  # type: ignore[attr-defined]


def named_by_rank(
    connection: duckdb.DuckDBPyConnection, events: Events, given: str, shown: str
) -> int:
    """Give each reward without an item the one that its ranking shows at its rank; how many.

    Args:
        connection: holds both tables.
        events: how the rows are read.
        given: the table of rewards.
        shown: the rows shown; its ranks are texts.
    """
    if events.rank == NOTHING or not ask(connection, "bool_or(item IS NULL)", given)[0]:
        return 0
    number = "TRY_CAST(rank AS DOUBLE)"
    reward_ranks = "TRY_CAST(reward_rank AS DOUBLE)"
    unnamed = f"(SELECT * FROM {given} WHERE item IS NULL AND name IS NOT NULL)"
    low, high = ask(connection, f"MIN({reward_ranks}), MAX({reward_ranks})", unnamed)
    if low is None:
        return 0
    first, last = ask(connection, f"MIN({number}), MAX({number})", shown)
    shift = _shift((float(first or 0), float(last or 0)), (float(low), float(high)))
    later, join = "", "LEFT JOIN"
    at_rank = f"(SELECT key, {number} AS at, MIN(item) AS item, COUNT(*) AS n, "
    at_rank += f"MIN(place) AS place FROM {shown} GROUP BY ALL HAVING COUNT(*) = 1)"
    if events.continued:
        later, join = "AND given.seconds >= at_rank.seconds", "ASOF LEFT JOIN"
        at_rank = f"(SELECT key, {number} AS at, item, seconds FROM {shown})"
    connection.execute(
        f"CREATE OR REPLACE TABLE named_by_rank AS SELECT given.place, at_rank.item FROM {unnamed} "
        f"AS given {join} {at_rank} AS at_rank ON given.key = at_rank.key AND "
        f"TRY_CAST(given.reward_rank AS DOUBLE) + {shift} = at_rank.at {later}"
    )
    connection.execute(
        f"UPDATE {given} SET item = named_by_rank.item FROM named_by_rank "
        f"WHERE {given}.place = named_by_rank.place AND {given}.item IS NULL"
    )
    return int(ask(connection, "COUNT(item)", "named_by_rank")[0])


def _shift(shown: tuple[float, float], rewards: tuple[float, float]) -> int:
    """What to add to the ranks of rewards where they count from 0 and the ranks shown from 1.

    >>> _shift((1, 5), (0, 4)), _shift((0, 4), (1, 5)), _shift((1, 5), (1, 3))
    (1, -1, 0)
    """
    if rewards[0] == 0 and shown[0] == 1:
        return 1
    return -1 if shown[0] == 0 and rewards[1] == shown[1] + 1 else 0
