"""Views of products by visitors who then buy: events that say nothing of what was listed."""

from collections.abc import Sequence

from engine.core.errors import EngineError
from engine.ingest.events.layout import NOTHING, Events
from engine.ingest.names.column_synonyms import plain

_VIEWS = frozenset(("view", "viewed", "views", "pv"))
_CLICKS = ("click", "clk", "tap", "select", "open")


def refuse_product_views(action: str, events: Events | None, actions: Sequence[str]) -> None:
    """Refuse views of products by visitors who then buy: nothing says what was listed.

    Raises:
        EngineError: nothing but a view shows, no click follows it, and no row has a rank, a query
            or the id of a ranking.
    """
    if events is None or events.listed or events.rank != NOTHING or events.query != NOTHING:
        return
    viewed = {plain(word) for word in events.shown} <= _VIEWS
    clicked = any(part in plain(word) for word in events.rewards for part in _CLICKS)
    if not viewed or clicked or events.key != f"concat_ws('/', {events.session})":
        return
    words = ", ".join(events.shown)
    raise EngineError(
        f"{action!r} holds views of products ({words}) and what followed, but nothing says which "
        "products were listed together and not opened: a view is itself a click, so no examination "
        "and no ranking can be read",
        where=f"It holds {', '.join(actions[:10])}",
        fix="Give the lists that were shown. If each view shows an entry of a list instead, map "
        f"action={action} and shown={','.join(events.shown)}: all views of a session then count "
        "as one ranking without ranks.",
    )
