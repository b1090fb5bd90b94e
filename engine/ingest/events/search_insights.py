"""Events of hosted search engines: Algolia Insights and Meilisearch."""

from collections.abc import Sequence

from engine.ingest.events.layout import ORDER, Actions, Events, Layout, coalesced, first, text
from engine.ingest.names.action_words import rewards_of, shown_of
from engine.ingest.names.item_names import item_member


class Algolia(Layout):
    """Views, clicks and conversions with parallel lists of objects and positions."""

    key = "algolia"
    title = "Algolia Insights"
    priority = 30
    documentation = (
        "`queryID` is the ranking, `objectIDs` of a `view` event are shown in their order, "
        "`click` and `conversion` events reward; searches without view events need the "
        "responses (`queryID`, `hits`) in a second file"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read."""
        if not {"eventType", "queryID"} <= set(columns):
            return None
        values = actions("eventType")
        shown, listed, item, rank = shown_of(values), "objectIDs[]", "shown_item", ORDER
        if not shown and "hits" in columns:
            listed, shown = "hits[].objectID", ("view",)
            item = coalesced(columns, ("hits[].objectID", "objectID", "objectIDs"))
        action = f"COALESCE({text('eventType')}, 'view')"
        return Events(
            action=action,
            shown=shown,
            rewards=rewards_of(values),
            key=text("queryID"),
            item=item,
            rank=rank,
            query=first(columns, ("query", "searchQuery", "index")),
            session=coalesced(columns, ("authenticatedUserToken", "userToken")),
            time=first(columns, ("timestamp",)),
            listed=listed,
            joint=True,
        )


class Meilisearch(Layout):
    """Clicks and conversions of single objects."""

    key = "meilisearch"
    title = "Meilisearch"
    priority = 31
    documentation = (
        "`queryUid` is the ranking, `objectId` the item; what was shown comes from the search "
        "responses (`queryUid` or `metadata.queryUid`, `hits`) in a second file"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read."""
        if not {"eventType", "queryUid", "objectId"} <= set(columns):
            return None
        values = actions("eventType")
        hit = _hit(columns) if "hits" in columns else ""
        item = text("objectId")
        return Events(
            action=f"COALESCE({text('eventType')}, 'view')",
            shown=("view",) if hit else shown_of(values),
            rewards=rewards_of(values),
            key=coalesced(columns, ("queryUid", "metadata.queryUid")),
            item=f"COALESCE({text(hit)}, {item})" if hit else item,
            rank=ORDER if hit else first(columns, ("position",)),
            query=first(columns, ("query", "q", "indexUid")),
            session=first(columns, ("userId",)),
            time=first(columns, ("timestamp",)),
            listed=hit,
        )


def _hit(columns: Sequence[str]) -> str:
    """The member of the hits that is the primary key of the index, whatever its name."""
    named = [
        (at, column)
        for column in columns
        if column.startswith("hits[].")
        and (at := item_member(column[len("hits[].") :])) is not None
    ]
    return "hits[].id" if "hits[].id" in columns else min(named)[1] if named else "hits[].id"
