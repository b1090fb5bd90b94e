"""Coveo's usage analytics."""

from collections.abc import Sequence

from engine.ingest.events.layout import ORDER, Actions, Events, Layout, coalesced, first, text


class Coveo(Layout):
    """Clicks with the search that they belong to; searches may list their results."""

    key = "coveo"
    title = "Coveo usage analytics"
    priority = 33
    documentation = (
        "`searchQueryUid` is the ranking, `documentUri` the item, `documentPosition` the rank of "
        "a click; what was shown comes from search events that hold `results`, policy = "
        "`splitTestRunVersion`"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read."""
        if not {"searchQueryUid", "documentPosition"} <= set(columns):
            return None
        item = coalesced(columns, ("documentUri", "documentUriHash", "documentUrl"))
        listed = "results[].documentUri" if "results" in columns else ""
        shown = f"COALESCE({text(listed)}, {item})" if listed else item
        return Events(
            action=f"CASE WHEN {first(columns, ('documentPosition',))} IS NULL THEN 'search' "
            "ELSE 'click' END",
            shown=("search",) if listed else (),
            rewards={"click": "click"},
            key=text("searchQueryUid"),
            item=shown,
            rank=ORDER if listed else first(columns, ("documentPosition",)),
            query=first(columns, ("queryText", "query")),
            session=coalesced(columns, ("visitId", "clientId", "userName")),
            time=first(columns, ("timestamp", "datetime")),
            policy=coalesced(columns, ("splitTestRunVersion", "queryPipeline")),
            listed=listed,
        )
