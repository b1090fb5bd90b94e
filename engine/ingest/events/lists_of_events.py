"""Events that come with a list: a row per entry."""

import re
from collections.abc import Collection
from dataclasses import replace

import duckdb

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.ingest.columns.wide.list_roles import ListRoles, companions
from engine.ingest.columns.wide.lists import list_columns
from engine.ingest.columns.wide.unfold import ORDER, RANKING, unfolded
from engine.ingest.events.layout import ORDER as NO_RANK
from engine.ingest.events.layout import Events, text
from engine.ingest.events.unnamed_items import names_an_item
from engine.ingest.names.column_synonyms import place
from engine.ingest.text.raw import LINE, RAW, Raw, ask
from engine.logs.canonical import escaped, quoted
from engine.logs.note import ListsArePages, Note

SHOWN_ITEM = "shown_item"
_OF_LISTS = (SHOWN_ITEM, ORDER, RANKING)
_CLICK = re.compile("clic|tap|select")
_MOST = 0.9


def with_entries(
    connection: duckdb.DuckDBPyConnection, raw: Raw, events: Events, title: str
) -> Raw:
    """The rows with the entries of the list that holds the items of an event.

    Raises:
        EngineError: no row has that list.
    """
    lists = list_columns(connection, raw)
    items = next((each for each in lists if each.name == events.listed), None)
    if items is None:
        raise EngineError(
            f"{title}: no row has a list {events.listed}",
            fix="Export the items with the events, or write one row per item shown.",
            named=True,
        )
    roles = companions(items, lists)
    named = (roles.ranks, roles.clicks, roles.propensities, roles.mask)
    further = tuple(each for each in named if each is not None)
    roles = ListRoles(items, further=(*further, *roles.further))
    return unfolded(connection, raw, roles, empty=True)


def with_pages(raw: Raw, events: Events) -> Events:
    """The events; lists that are pages of results show their items at ranks that go on."""
    if events.rank != NO_RANK or not any(isinstance(note, ListsArePages) for note in raw.notes):
        return events
    rank = f"CASE WHEN {events.action} IN ({_texts(events.shown)}) THEN {quoted(ORDER)} END"
    return replace(events, rank=rank, reward_rank=events.reward_rank or NO_RANK)


def without_repeated_lists(
    connection: duckdb.DuckDBPyConnection, raw: Raw, events: Events
) -> Note | None:
    """Leave one row of each reward that comes with the list again and says what it rewards.

    A click may be written with the list that was shown, and with its own item, or rank. Then the
    entries are not what was clicked; where nothing else says it, they are.

    Returns:
        What is said of them, if there are any.

    Raises:
        EngineError: clicks come with whole lists, and none says which of its items was clicked.
    """
    entry = events.listed if "[]." in events.listed else SHOWN_ITEM
    own = [name for name in raw.columns if "[]" not in name and name not in _OF_LISTS]
    shown = f"{events.action} IN ({_texts(events.shown)})"
    listed = f"(SELECT {quoted(entry)} FROM {RAW} WHERE {shown})"
    says = [f"{text(name)} IN {listed}" for name in own if names_an_item(name)]
    says += [f"TRY_CAST({quoted(name)} AS DOUBLE) IS NOT NULL" for name in own if _is_rank(name)]
    several = f"{events.action} IN ({_texts(events.rewards)}) GROUP BY {LINE} HAVING COUNT(*) > 1"
    said = f"COALESCE(bool_and({' OR '.join(says)}), false)" if says else "false"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE repeated AS SELECT {LINE} AS line, MIN(rowid) AS place, "
        f"{said} AS said FROM {RAW} WHERE {several}"
    )
    times, unsaid = ask(
        connection, "COUNT(*) FILTER (said), COUNT(*) FILTER (NOT said)", "repeated"
    )
    if unsaid:
        _refuse_whole_lists(connection, events, entry, shown)
    if not times:
        return None
    lines = "(SELECT line FROM repeated WHERE said)"
    connection.execute(
        f"DELETE FROM {RAW} WHERE {LINE} IN {lines} AND rowid NOT IN (SELECT place FROM repeated)"
    )
    connection.execute(f"UPDATE {RAW} SET {quoted(entry)} = NULL WHERE {LINE} IN {lines}")
    what = f"{count(times, 'reward')} came with the list again; each is of the item that it names."
    return Note("green", what)


def _refuse_whole_lists(
    connection: duckdb.DuckDBPyConnection, events: Events, entry: str, shown: str
) -> None:
    """Refuse clicks most of which come with a list that was shown, and name none of its items."""
    clicks = [action for action in events.rewards if _CLICK.search(action.lower())]
    if not clicks:
        return
    lists = f"SELECT string_agg({quoted(entry)}, chr(31) ORDER BY rowid) AS entries FROM {RAW} "
    whole, rows = connection.execute(
        f"SELECT COUNT(*) FILTER (entries IN ({lists} WHERE {shown} GROUP BY {LINE})), COUNT(*) "
        f"FROM ({lists} WHERE {events.action} IN ({_texts(clicks)}) "
        f"AND {LINE} IN (SELECT line FROM repeated WHERE NOT said) GROUP BY {LINE})"
    ).fetchall()[0]
    if rows and whole >= _MOST * rows:
        raise EngineError(
            f"{count(rows, 'click')} come with the list that was shown, and nothing says which of "
            "its items was clicked",
            fix="Export the clicked item, or its rank, with each click.",
        )


def _is_rank(column: str) -> bool:
    return place("rank", column) is not None


def _texts(words: Collection[str]) -> str:
    return ", ".join(f"'{escaped(word)}'" for word in words) or "NULL"
