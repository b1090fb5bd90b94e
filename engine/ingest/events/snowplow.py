"""Snowplow's e-commerce events."""

import re
from collections.abc import Sequence

from engine.ingest.events.action_words import rewards_of
from engine.ingest.events.layout import HALF_HOUR, Actions, Events, Layout, coalesced, first, text

_ACTION, _PRODUCT = "snowplow_ecommerce_action", re.compile(r"_product(_[0-9]+)+$")


class Snowplow(Layout):
    """List views and clicks with product entities."""

    key = "snowplow"
    title = "Snowplow e-commerce"
    priority = 40
    documentation = (
        "the product entities of `list_view` are shown, those of `list_click`, `add_to_cart` and "
        "`transaction` reward; a list that comes in several events is one ranking; "
        "rank = `position`, query = the list's name"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read; the products have become rows by then."""
        kinds = [name for name in columns if _ACTION in name and name.endswith(".type")]
        products = [name for name in columns if _PRODUCT.search(name)]
        if not kinds or not products:
            return None
        values = actions(kinds[0])
        product = products[0]
        listed = kinds[0].removesuffix(".type") + ".name"
        parts = [first(columns, (name,)) for name in ("domain_userid", "domain_sessionid")]
        return Events(
            action=text(kinds[0]),
            shown=tuple(name for name in values if name == "list_view"),
            rewards=rewards_of(values),
            key=f"concat_ws('/', {', '.join([*parts, first(columns, (listed,))])})",
            item=text(f"{product}[].id"),
            rank=text(f"{product}[].position"),
            query=first(columns, (listed,)),
            session=coalesced(columns, ("domain_sessionid", "domain_userid")),
            time=first(columns, ("derived_tstamp", "collector_tstamp")),
            listed=f"{product}[].id",
            continued=True,
            window=HALF_HOUR,
        )
