"""Events in general: a column names the action; words say which show and which reward."""

from collections.abc import Sequence

from engine.ingest.columns.column_synonyms import SYNONYMS, place, plain
from engine.ingest.events.layout import NOTHING, Actions, Events, Layout, text

_SHOWN = frozenset(
    (
        "impression", "impressions", "view", "viewed", "views", "show", "shown", "display",
        "displayed", "exposure", "expose", "exposed", "serve", "served", "render", "rendered",
        "viewitemlist", "listview", "productimpression", "productlistview", "itemview",
        "itemimpression", "searchimpression", "resultimpression", "productlistviewed",
    )
)  # fmt: skip
_REWARDS = (
    "click", "clicked", "clicks", "itemclick", "selectitem", "productclick", "listclick",
    "resultclick", "tap", "select", "open", "addtocart", "cart", "addcart", "basket", "purchase",
    "purchased", "buy", "order", "transaction", "conversion", "convert", "checkout", "like",
    "save", "bookmark", "download", "play", "watch", "rate",
)  # fmt: skip
_COLUMNS = (
    "action", "actionname", "actiontype", "event", "eventtype", "eventname", "interaction",
    "interactiontype", "type", "behavior", "behaviortype", "behaviour", "activity",
)  # fmt: skip
_FIELDS = ("impression", "query", "item", "rank", "session", "timestamp", "policy")


def shown_of(actions: Sequence[str]) -> tuple[str, ...]:
    """The actions that show something."""
    return tuple(action for action in actions if plain(action) in _SHOWN)


def rewards_of(actions: Sequence[str]) -> dict[str, str]:
    """The actions that reward, with their names as columns: clicks first."""
    known = [action for action in actions if plain(action) in _REWARDS]
    known.sort(key=lambda action: _REWARDS.index(plain(action)))
    return {action: "_".join(action.lower().split()) for action in known}


class EventRows(Layout):
    """Rows whose action is a column, such as view and click."""

    key = "actions"
    title = "event rows"
    priority = 90
    documentation = (
        "a column such as `event_type` holds actions that show (`view`, `impression`, ...) and "
        "actions that reward (`click`, `add_to_cart`, `purchase`, ...); rankings are identified by "
        "their id, else by session and query"
    )

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read, when a column has both kinds of actions."""
        if any(place("reward", column) is not None for column in columns):
            return None
        for column in columns:
            if plain(column) not in _COLUMNS:
                continue
            known = actions(column)
            if shown_of(known) and rewards_of(known):
                return self._events(column, columns, known)
        return None

    def _events(self, action: str, columns: Sequence[str], known: Sequence[str]) -> Events | None:
        """By the names of the other columns; None when none of them is an item."""
        named = {field: _column(field, columns, action) for field in _FIELDS}
        if not named["item"]:
            return None
        sql = {field: text(column) if column else NOTHING for field, column in named.items()}
        keys = [sql[field] for field in ("session", "query") if named[field]]
        key = sql["impression"] if named["impression"] else f"concat_ws('/', {', '.join(keys)})"
        if not named["impression"] and not keys:
            return None
        users = [name for name in columns if plain(name) in ("userid", "clientid", "visitorid")]
        return Events(
            action=text(action),
            shown=shown_of(known),
            rewards=rewards_of(known),
            key=key,
            item=sql["item"],
            rank=sql["rank"],
            query=sql["query"],
            session=sql["session"],
            time=sql["timestamp"],
            policy=sql["policy"],
            further=[name for name in users if name != named["session"]],
        )


def _column(field: str, columns: Sequence[str], action: str) -> str:
    """The column that is named for a field, most telling name first."""
    names = [plain(name) for name in SYNONYMS[field]]
    found = [
        (names.index(plain(column)), column)
        for column in columns
        if column != action and plain(column) in names
    ]
    return min(found)[1] if found else ""
