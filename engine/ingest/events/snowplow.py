"""Snowplow's e-commerce events."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.ingest.events.layout import (
    HALF_HOUR,
    ORDER,
    Actions,
    Events,
    Layout,
    coalesced,
    first,
    text,
)
from engine.ingest.names.action_words import rewards_of

_ACTION, _PRODUCT = "snowplow_ecommerce_action", re.compile(r"_product(_[0-9]+)+$")
_EVENT, _CONTEXTS = "unstruct_event.data.data.type", "contexts.data"


@dataclass(frozen=True)
class Products:
    """The list that holds the products of an event; their ids and places as SQL."""

    listed: str
    item: str
    rank: str


class Snowplow(Layout):
    """List views and clicks with product entities."""

    key = "snowplow"
    title = "Snowplow e-commerce"
    priority = 40
    documentation = (
        "the product entities of `list_view` are shown, those of `list_click`, `add_to_cart` and "
        "`transaction` reward, in columns of the warehouse or in self-describing JSON "
        "(`unstruct_event`, `contexts`); a list that comes in several events is one ranking; "
        "rank = `position`, query = the list's name"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read; the products have become rows by then."""
        kinds = [name for name in columns if _ACTION in name and name.endswith(".type")]
        kinds += [name for name in columns if name == _EVENT or name.endswith(f".{_EVENT}")]
        products = _products(columns) or _entities(columns)
        if not kinds or products is None:
            return None
        values, listed = actions(kinds[0]), kinds[0].removesuffix(".type") + ".name"
        users, sessions = (_ending(columns, name) for name in ("domain_userid", "domain_sessionid"))
        parts = [first(columns, names) for names in (users, sessions)]
        times = [*_ending(columns, "derived_tstamp"), *_ending(columns, "collector_tstamp")]
        return Events(
            action=text(kinds[0]),
            shown=tuple(name for name in values if name == "list_view"),
            rewards=rewards_of(values),
            key=f"concat_ws('/', {', '.join([*parts, first(columns, (listed,))])})",
            item=products.item,
            rank=products.rank,
            query=first(columns, (listed,)),
            session=coalesced(columns, (*sessions, *users)),
            time=first(columns, times),
            listed=products.listed,
            continued=True,
            window=HALF_HOUR,
        )


def _products(columns: Sequence[str]) -> Products | None:
    """The products in the columns of a warehouse: a list of one kind of entities each."""
    named = [name for name in columns if _PRODUCT.search(name)]
    if not named:
        return None
    listed = f"{named[0]}[].id"
    return Products(listed, text(listed), _placed(columns, f"{named[0]}[].position"))


def _entities(columns: Sequence[str]) -> Products | None:
    """The products among the entities of all kinds, each with its schema and its data."""
    schemas = [name for name in columns if name.endswith(f"{_CONTEXTS}[].schema")]
    if not schemas:
        return None
    before = schemas[0].removesuffix("schema")
    is_product = f"{text(schemas[0])} LIKE '%/product/%'"
    item = f"CASE WHEN {is_product} THEN {text(f'{before}data.id')} END"
    return Products(f"{before}data.id", item, _placed(columns, f"{before}data.position"))


def _placed(columns: Sequence[str], position: str) -> str:
    """The rank as SQL: the position of a product, else its place in the list."""
    return text(position) if position in columns else ORDER


def _ending(columns: Sequence[str], name: str) -> list[str]:
    """The columns of that name, or whose path ends with it."""
    return [column for column in columns if column == name or column.endswith(f".{name}")]
