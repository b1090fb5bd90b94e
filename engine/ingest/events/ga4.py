"""Google Analytics 4 as exported to BigQuery."""

from collections.abc import Sequence

from engine.ingest.events.actions import rewards_of
from engine.ingest.events.layout import HALF_HOUR, Actions, Events, Layout, coalesced, first, text

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
        known = actions("event_name")
        index = coalesced(columns, ("items[].item_list_index", "items[].index"))
        parts = [text("user_pseudo_id"), first(columns, (_SESSION,))]
        return Events(
            action=text("event_name"),
            shown=tuple(name for name in known if name == "view_item_list"),
            rewards=rewards_of(known),
            key=f"concat_ws('/', {', '.join([*parts, coalesced(columns, _LIST)])})",
            item=text("items[].item_id"),
            rank=f"NULLIF({index}, '(not set)')",
            query=coalesced(columns, _TERM),
            session=f"concat_ws('/', {', '.join(parts)})",
            time=text("event_timestamp"),
            listed="items[].item_id",
            continued=True,
            window=HALF_HOUR,
            further=["user_pseudo_id"],
        )
