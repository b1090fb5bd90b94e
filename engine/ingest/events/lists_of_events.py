"""Events that come with a list: a row per entry."""

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.list_roles import ListRoles, companions
from engine.ingest.columns.lists import list_columns
from engine.ingest.columns.wide import unfolded
from engine.ingest.events.layout import Events
from engine.ingest.text.raw import Raw


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
        )
    roles = companions(items, lists)
    named = (roles.ranks, roles.clicks, roles.propensities, roles.mask)
    further = tuple(each for each in named if each is not None)
    roles = ListRoles(items, further=(*further, *roles.further))
    return unfolded(connection, raw, roles, empty=True)
