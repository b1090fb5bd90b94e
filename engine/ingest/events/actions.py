"""Events in general: a column names the action; words say which show and which reward."""

from collections.abc import Mapping, Sequence

from engine.core.errors import EngineError, unknown
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


EVENT_FIELDS = ("action", "shown", "rewarded")
"""What a person may map to say that rows are events: the column of actions, and its words."""


class EventRows(Layout):
    """Rows whose action is a column, such as view and click."""

    key = "actions"
    title = "event rows"
    priority = 90
    documentation = (
        "a column such as `event_type` holds actions that show (`view`, `impression`, ...) and "
        "actions that reward (`click`, `add_to_cart`, `purchase`, ...); rankings are identified by "
        "their id, else by session and query; other words are said by `--map action=COLUMN --map "
        "shown=WORD,WORD --map rewarded=WORD`"
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
                return self._events(column, columns, shown_of(known), rewards_of(known))
        return None

    def from_mapping(
        self, columns: Sequence[str], actions: Actions, mapping: Mapping[str, str]
    ) -> Events | None:
        """How the rows are read, when a person says which column names the action.

        Args:
            columns: the columns of the file.
            actions: gives the values of a column.
            mapping: `action` is the column; `shown` and `rewarded` are words in it, joined by
                commas, where their own meaning does not say it.

        Raises:
            EngineError: the column does not exist, or nothing in it shows or rewards.
        """
        action = mapping["action"]
        if action not in columns:
            raise unknown("column", action, list(columns[:20]))
        known = actions(action)
        shown = _words(mapping.get("shown", ""), known) or shown_of(known)
        rewarded = _words(mapping.get("rewarded", ""), known)
        rewards = {word: "_".join(word.lower().split()) for word in rewarded} or rewards_of(known)
        rewards = {word: name for word, name in rewards.items() if word not in shown}
        if not shown or not rewards:
            raise EngineError(
                f"no action in {action!r} is known to {'show' if not shown else 'reward'}",
                where=f"It holds {', '.join(known[:10])}",
                fix=f"Say which do: {'shown' if not shown else 'rewarded'}=WORD,WORD.",
            )
        return self._events(action, columns, shown, rewards, mapping)

    def _events(
        self,
        action: str,
        columns: Sequence[str],
        shown: Sequence[str],
        rewards: Mapping[str, str],
        mapping: Mapping[str, str] | None = None,
    ) -> Events | None:
        """By the names of the other columns; None when none of them is an item."""
        mapping = mapping or {}
        named = {field: mapping.get(field) or _column(field, columns, action) for field in _FIELDS}
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
            shown=shown,
            rewards=rewards,
            key=key,
            item=sql["item"],
            rank=sql["rank"],
            query=sql["query"],
            session=sql["session"],
            time=sql["timestamp"],
            policy=sql["policy"],
            further=[name for name in users if name != named["session"]],
        )


def _words(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The words that a person gives, each of which must occur."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise unknown("action", word, list(known[:20]))
    return tuple(words)


def named_like_actions(column: str) -> bool:
    """Whether a column's name speaks of actions."""
    return plain(column) in _COLUMNS


def _column(field: str, columns: Sequence[str], action: str) -> str:
    """The column that is named for a field, most telling name first."""
    names = [plain(name) for name in SYNONYMS[field]]
    candidates = [
        (names.index(plain(column)), column)
        for column in columns
        if column != action and plain(column) in names
    ]
    return min(candidates)[1] if candidates else ""
