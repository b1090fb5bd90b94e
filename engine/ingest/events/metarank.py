"""Metarank's events: rankings and interactions."""

from collections.abc import Sequence

from engine.ingest.events.layout import ORDER, Actions, Events, Layout, first, text
from engine.ingest.names.action_words import rewards_of


class Metarank(Layout):
    """Rankings with their items, and interactions that name the ranking."""

    key = "metarank"
    title = "Metarank"
    priority = 35
    documentation = (
        "`items` of a `ranking` event are shown in their order, `interaction` events with the "
        "same `ranking` and `item` reward by their `type`; query = the field `query`"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read; the list of items has become rows by then."""
        if not {"event", "items", "ranking"} <= set(columns) or "ranking" not in actions("event"):
            return None
        types = actions("type") if "type" in columns else ()
        kind = first(columns, ("type",))
        single, event = first(columns, ("item",)), text("event")
        return Events(
            action=f"CASE WHEN {event} = 'interaction' THEN {kind} ELSE {event} END",
            shown=("ranking",),
            rewards=rewards_of(types),
            key=f"CASE WHEN {event} = 'ranking' THEN {text('id')} ELSE {text('ranking')} END",
            item=f"COALESCE({text('items[].id')}, {single})",
            rank=ORDER,
            query=first(columns, ("fields.query", "fields.search", "fields.term")),
            session=first(columns, ("session", "user")),
            time=first(columns, ("timestamp",)),
            listed="items[].id",
            further=[name for name in ("user",) if name in columns],
        )
