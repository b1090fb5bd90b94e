"""User events of Vertex AI Search for commerce (Retail API)."""

from collections.abc import Sequence

from engine.ingest.events.layout import ORDER, Actions, Events, Layout, coalesced, first, text

_PRODUCT = "productDetails[].product.id"
_LISTS = ("search", "category-page-view")
_REWARDS = ("detail-page-view", "add-to-cart", "purchase-complete")


class RetailEvents(Layout):
    """Searches with the products that they returned, and what was opened or bought after them."""

    key = "retail_events"
    title = "Vertex AI retail"
    priority = 36
    documentation = (
        "`attributionToken` is the ranking, `productDetails` of `search` and `category-page-view` "
        "are shown in their order, `detail-page-view`, `add-to-cart` and `purchase-complete` "
        "with the same token reward; query = `searchQuery`"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read."""
        if not {"eventType", "attributionToken", _PRODUCT} <= set(columns):
            return None
        values = actions("eventType")
        return Events(
            action=text("eventType"),
            shown=tuple(name for name in _LISTS if name in values),
            rewards={name: name.replace("-", "_") for name in _REWARDS if name in values},
            key=text("attributionToken"),
            item=text(_PRODUCT),
            rank=ORDER,
            query=first(columns, ("searchQuery",)),
            session=coalesced(columns, ("sessionId", "visitorId")),
            time=first(columns, ("eventTime",)),
            listed=_PRODUCT,
            further=[name for name in ("visitorId",) if {name, "sessionId"} <= set(columns)],
        )
