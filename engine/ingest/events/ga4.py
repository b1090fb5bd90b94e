"""Google Analytics 4 as exported to BigQuery."""

from collections.abc import Sequence
from typing import Any

from engine.ingest.events.layout import (
    HALF_HOUR,
    NOTHING,
    Actions,
    Events,
    Layout,
    coalesced,
    first,
    text,
)
from engine.ingest.names.action_words import rewards_of
from engine.ingest.names.column_synonyms import plain

_LIST = ("items[].item_list_id", "items[].item_list_name", "event_params.item_list_id")
_SESSION = "event_params.ga_session_id"
_TERM = ("event_params.search_term", *_LIST)


class GoogleAnalytics(Layout):
    """Events with a repeated record of items."""

    key = "ga4"
    title = "GA4 in BigQuery"
    priority = 20
    documentation = (
        "each entry of `items` of `view_item_list` is shown, `select_item`, `add_to_cart` and "
        "`purchase` of the same user, session, list and item reward it; a list that comes in "
        "several events is one ranking; rank = `item_list_index`, query = search term or list"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read; the list of items has become rows by then."""
        if not {"event_name", "items", "user_pseudo_id"} <= set(columns):
            return None
        return _rankings(
            actions,
            session=first(columns, (_SESSION,)),
            ranking=coalesced(columns, _LIST),
            index=coalesced(columns, ("items[].item_list_index", "items[].index")),
            item=text("items[].item_id"),
            query=coalesced(columns, _TERM),
            time=text("event_timestamp"),
            listed="items[].item_id",
            continued=True,
        )


class GoogleAnalyticsTable(Layout):
    """The same events as a table, a row per event and item."""

    key = "ga4_table"
    title = "GA4 as a table"
    priority = 21
    documentation = (
        "the export of GA4 made flat, a row per event and item: `event_name`, `user_pseudo_id`, "
        "`ga_session_id`, `item_id`, `item_list_index`, `item_list_id` or `item_list_name`, with "
        "or without `items.`, `event_params.`; read as GA4 in BigQuery"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read; the columns go by the last names of their paths."""
        item = _ending(columns, "item_id")
        if item == NOTHING or not {"event_name", "user_pseudo_id"} <= set(columns):
            return None
        ranking = _ending(columns, "item_list_id", "item_list_name")
        events = _rankings(
            actions,
            session=_ending(columns, "ga_session_id"),
            ranking=ranking,
            index=_ending(columns, "item_list_index", "items_index", "index"),
            item=item,
            query=f"COALESCE({_ending(columns, 'search_term')}, {ranking})",
            time=first(columns, ("event_timestamp",)),
            continued="event_timestamp" in columns,
        )
        return events if events.shown and events.rewards else None


def _rankings(
    actions: Actions, *, session: str, ranking: str, index: str, **columns: Any
) -> Events:
    """The events of GA4, whose columns are named by either of its layouts."""
    names = actions("event_name")
    parts = [text("user_pseudo_id"), session]
    return Events(
        action=text("event_name"),
        shown=tuple(name for name in names if name == "view_item_list"),
        rewards=rewards_of(names),
        key=f"concat_ws('/', {', '.join([*parts, ranking])})",
        rank=f"NULLIF({index}, '(not set)')",
        session=f"concat_ws('/', {', '.join(parts)})",
        window=HALF_HOUR,
        further=["user_pseudo_id"],
        **columns,
    )


def _ending(columns: Sequence[str], *names: str) -> str:
    """The columns of these names, or of paths that end in them, the first that has a value."""
    chosen = [
        column
        for name in names
        for column in columns
        if "[]" not in column
        and plain(column).removeprefix("eventparams").removeprefix("items") == plain(name)
    ]
    return f"COALESCE({', '.join(map(text, chosen))})" if chosen else NOTHING
