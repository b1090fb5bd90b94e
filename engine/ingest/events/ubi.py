"""User Behavior Insights of OpenSearch, Elasticsearch and Solr: events and queries."""

from collections.abc import Sequence

from engine.ingest.events.layout import ORDER, Actions, Events, Layout, coalesced, first, text
from engine.ingest.names.action_words import rewards_of, shown_of

HITS = (
    "query_response_hit_ids",
    "query_response_object_ids",
    "query_response_objects_ids",
    "query_response_ids",
)
"""The list of a query's response, as the versions of UBI and their tutorials call it."""
OBJECTS = tuple(
    f"event_attributes.{name}" for name in ("objects", "object", "object_ids", "object.object_id")
)
"""Where one event names several objects, or their ids."""
_PLACES = ("position.ordinal", "ordinal", "position")
_ITEM = ("event_attributes.object.object_id", "object.object_id", "object_id")
_RANK = ("event_attributes.position.ordinal", "position.ordinal", "ordinal", "position")
_SESSION = ("session_id", "client_id", "user_id")
_POLICY = ("event_attributes.search_config", "query_attributes.experiment_id", "search_config")


class UserBehaviorInsights(Layout):
    """Events and queries that share a query_id."""

    key = "ubi"
    title = "OpenSearch UBI"
    priority = 10
    documentation = (
        "`query_id` is the ranking, `user_query` the query (looked up in `ubi_queries` where an "
        "event lacks it), `event_attributes.object.object_id` the item, the impression's "
        "`event_attributes.position.ordinal` the rank; without impressions, "
        "`query_response_hit_ids` says what was shown. An event "
        "may name several objects: `event_attributes.objects`"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read: by the impressions, else by the hits of the queries."""
        hits = next((name for name in HITS if name in columns), "")
        if "query_id" not in columns or not (hits or "action_name" in columns):
            return None
        values = actions("action_name") if "action_name" in columns else ()
        shown = shown_of(values)
        item, rank, listed = first(columns, _ITEM), first(columns, _RANK), ""
        action = text("action_name") if values else "CAST(NULL AS VARCHAR)"
        if not shown and hits:
            listed, shown = f"{hits}[]", ("impression",)
            action = f"COALESCE({action}, 'impression')"
            item, rank = f"COALESCE(shown_item, {item})", ORDER
        several = next((name for name in _several() if name in columns), "")
        own_rank = ""
        if several and not listed:
            listed, own_rank = several, rank
            item = f"COALESCE({text(listed if '[].' in listed else 'shown_item')}, {item})"
            before = several.partition("[]")[0]
            places = [f"{before}[].{name}" for name in _PLACES]
            rank = next((text(name) for name in places if name in columns), ORDER)
        return Events(
            action=action,
            shown=shown,
            rewards=rewards_of(values),
            key=text("query_id"),
            item=item,
            rank=rank,
            reward_rank=own_rank,
            query=first(columns, ("user_query",)),
            session=coalesced(columns, _SESSION),
            time=first(columns, ("timestamp",)),
            policy=first(columns, _POLICY),
            listed=listed,
            further=[name for name in _SESSION if name in columns][1:],
        )


def _several() -> list[str]:
    """The lists of ids of an event that names several objects, as they may be called."""
    return [f"{name}[]{member}" for name in OBJECTS for member in (".object_id", ".id", "")]
