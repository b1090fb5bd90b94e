"""Events in general: a column names the action; words say which show and which reward."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.core.errors import EngineError, unknown
from engine.ingest.columns.doubts.independent_units import (
    ACCOUNTS,
    MANY_VISITORS,
    USERS,
    named_like_visitors,
)
from engine.ingest.events.layout import (
    DAY,
    HALF_HOUR,
    NOTHING,
    ORDER,
    Actions,
    Events,
    Layout,
    text,
)
from engine.ingest.events.product_views import refuse_product_views
from engine.ingest.names.action_words import (
    compound_rewards,
    compound_shown,
    named_like_actions,
    opened_of,
    shows_list,
)
from engine.ingest.names.column_synonyms import place, plain
from engine.ingest.names.item_names import LISTS, item_member
from engine.ingest.names.search_names import names_searches
from engine.logs.note import Note

_VISITORS = ("anonymousid", "distinctid", "visitorid", "deviceid", "cookieid", "userpseudoid")
_LIST_NAMES = ("itemlistid", "itemlistname", "listname")
_COUNTED = 100
"""So many values of a column are looked at."""
_FIELDS = ("impression", "query", "item", "rank", "session", "timestamp", "policy")


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
        "their id, else by session and query; a reward that names no item belongs to the one "
        "at its rank; other words are set by `--map action=COLUMN --map "
        "shown=WORD,WORD --map rewarded=WORD`"
    )

    def events(
        self,
        columns: Sequence[str],
        actions: Actions,
        mapping: Mapping[str, str] | None = None,
    ) -> Events | None:
        """How the rows are read, when a column has both kinds of actions.

        Args:
            columns: the columns of the file.
            actions: gives the values of a column.
            mapping: what a person says of the other columns.
        """
        if any(place("reward", each) is not None for each in columns if not _times_clicks(each)):
            return None
        for column in columns:
            if not named_like_actions(column):
                continue
            values = actions(column)
            shown, rewards = compound_shown(values), compound_rewards(values)
            if not shown and any(_is_list(each.partition("[]")[0]) for each in columns):
                shown = tuple(word for word in values if shows_list(word))
            if shown and rewards:
                mapping, taken = _with_visitors(column, columns, actions, mapping or {})
                events = self._events(column, columns, shown, rewards, mapping)
                refuse_product_views(column, events, values)
                notes = (*taken, *_of_pages(column, values, shown))
                return events and replace(events, notes=(*events.notes, *notes))
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
        values = actions(action)
        shown = _words(mapping.get("shown", ""), values) or compound_shown(values)
        rewarded = _words(mapping.get("rewarded", ""), values)
        rewards = {word: "_".join(word.lower().split()) for word in rewarded}
        rewards = rewards or compound_rewards(values)
        rewards = {word: name for word, name in rewards.items() if word not in shown}
        if not shown or not rewards:
            verb = "shows" if not shown else "rewards"
            raise EngineError(
                f"no action in {action!r} was recognised as one that {verb} items",
                where=f"It holds {', '.join(values[:10])}",
                fix=f"Say which do: {'shown' if not shown else 'rewarded'}=WORD,WORD.",
            )
        mapping, taken = _with_visitors(action, columns, actions, mapping)
        events = self._events(action, columns, shown, rewards, mapping)
        return events and replace(events, notes=(*events.notes, *taken))

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
        flat = [column for column in columns if "[]" not in column]
        named = {field: _mapped(field, mapping, flat, action) for field in _FIELDS}
        search = next((each for each in flat if names_searches(each)), "")
        named["query"] = named["query"] or _name_of_list(flat)
        listed = _listed(columns, named)
        if listed or search != named["query"]:  # an id beside the text, or the list, of a search
            named["impression"] = named["impression"] or search
        if not named["item"] and not listed:
            return None
        reward_rank = ""
        sql = {field: text(column) if column else NOTHING for field, column in named.items()}
        if named["session"] and not mapping.get("session"):
            sql["session"] = _sessions(flat, action, named["session"])
        if listed:
            reward_rank = sql["rank"]
            sql |= _in_list(listed, columns, sql)
        keys = [sql[field] for field in ("session", "query") if named[field]]
        key = sql["impression"] if named["impression"] else f"concat_ws('/', {', '.join(keys)})"
        if not named["impression"] and not keys:
            return None
        timed = bool(named["timestamp"] and (named["rank"] or listed))
        users = [name for name in flat if plain(name) in USERS and name != action]
        return Events(
            action=text(action),
            shown=shown,
            rewards=rewards,
            key=key,
            item=sql["item"],
            rank=sql["rank"],
            query=sql["query"],
            session=sql["session"],
            time=_time(sql["timestamp"], flat),
            policy=sql["policy"],
            listed=listed,
            reward_rank=reward_rank,
            continued=timed and not named["impression"],
            window=DAY if named["impression"] else HALF_HOUR,
            further=[name for name in users if name != named["session"]],
            notes=_of_queries(named),
        )


def _mapped(field: str, mapping: Mapping[str, str], columns: Sequence[str], action: str) -> str:
    """The column of a field: the one that a person names, else by its name."""
    given = mapping.get(field, "")
    return given if given in columns else _column(field, columns, action)


def _with_visitors(
    action: str, columns: Sequence[str], actions: Actions, mapping: Mapping[str, str]
) -> tuple[Mapping[str, str], tuple[Note, ...]]:
    """The mapping, with a column that may say who the visitor is where nothing else parts rankings.

    It has many values: a `client` that is the web or a phone is no visitor.
    """
    flat = [column for column in columns if "[]" not in column]
    for field in ("session", "impression"):
        if field in mapping or _column(field, flat, action):
            return mapping, ()
    if any(map(names_searches, flat)):
        return mapping, ()
    for column in flat:
        if named_like_visitors(column) and (values := len(actions(column))) >= MANY_VISITORS:
            some = f"{values} or more" if values >= _COUNTED else str(values)
            what = f"Column {column!r} was read as the session, since it has {some} values and "
            what += "no other column tells rankings of one query apart."
            note = Note("amber", what, "If it says nothing of the visitor, map session=COLUMN.")
            return {**mapping, "session": column}, (note,)
    return mapping, ()


def _of_queries(named: Mapping[str, str]) -> tuple[Note, ...]:
    """That rankings of one query are distinguished by times and ranks alone."""
    if named["impression"] or named["session"]:
        return ()
    what = "No column names the session or the ranking, so events of one query belong to one "
    what += "ranking until a rank repeats. Where several visitors search for the same at a time, "
    what += "their rows and rewards are mixed up."
    return (Note("amber", what, "Map the column of the visitor: session=COLUMN."),)


def _of_pages(column: str, values: Sequence[str], shown: Sequence[str]) -> tuple[Note, ...]:
    """That views of items' own pages are not read as shown, where there are some."""
    opened = opened_of(values)
    if not opened:
        return ()
    what = f"Events {' and '.join(map(repr, opened))} were read as views of an item's own page, "
    what += f"since events {' and '.join(map(repr, shown))} show items."
    every = ",".join([*shown, *opened])
    return (
        Note("amber", what, f"If they show items as well, map action={column}, shown={every}."),
    )


def _sessions(columns: Sequence[str], action: str, best: str) -> str:
    """The session as SQL; of users, the id of a visitor where an event has none of the user.

    Trackers write both, and the user's is empty until somebody logs in.
    """
    if plain(best) not in ACCOUNTS:
        return text(best)
    others = [each for each in columns if plain(each) in _VISITORS and each != action]
    return f"COALESCE({', '.join(map(text, [best, *others]))})" if others else text(best)


def _times_clicks(column: str) -> bool:
    """Whether a column's name refers to the times of clicks, which events may have beside it."""
    return place("click_time", column) is not None


def _time(shown: str, columns: Sequence[str]) -> str:
    """The time of an event as SQL: its own column, else that of clicks."""
    clicks = next((text(column) for column in columns if _times_clicks(column)), "")
    return f"COALESCE({shown}, {clicks})" if clicks else shown


def _listed(columns: Sequence[str], named: Mapping[str, str]) -> str:
    """The list that holds the items of an event, if one is named so."""
    lists = [column for column in columns if column.endswith("[]") and _is_list(column)]
    members = [
        (at, column)
        for column in columns
        if "[]." in column and (at := item_member(column.partition("[].")[2])) is not None
    ]
    best = [column for _, column in sorted(members)]
    return next((each for each in [*best, *lists] if each.partition("[]")[0] != named["item"]), "")


def _name_of_list(columns: Sequence[str]) -> str:
    """The column that names the list whose items are shown, where no query does."""
    return next((each for each in columns if plain(each.rsplit(".", 1)[-1]) in _LIST_NAMES), "")


def _is_list(column: str) -> bool:
    """Whether a column, or the last name of its path, is called as lists of items are."""
    return plain(column) in LISTS or plain(column.rsplit(".", 1)[-1]) in LISTS


def _in_list(listed: str, columns: Sequence[str], sql: Mapping[str, str]) -> dict[str, str]:
    """Item and rank as SQL where a list holds them: its entry, else the event's own column."""
    entry = text(listed) if "[]." in listed else text("shown_item")
    before = listed.partition("[].")[0]
    inside = [column for column in columns if column.startswith(f"{before}[].")]
    rank = _column("rank", [column.partition("[].")[2] for column in inside], "")
    item = entry if sql["item"] == NOTHING else f"COALESCE({entry}, {sql['item']})"
    return {"item": item, "rank": text(f"{before}[].{rank}") if rank else ORDER}


def _words(text: str, values: Sequence[str]) -> tuple[str, ...]:
    """The words that a person gives, each of which must occur."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in values:
            raise unknown("action", word, list(values[:20]))
    return tuple(words)


def _column(field: str, columns: Sequence[str], action: str) -> str:
    """The column that is named for a field, most telling name first."""
    candidates = [
        (at, column)
        for column in columns
        if column != action and (at := place(field, column)) is not None
    ]
    return min(candidates)[1] if candidates else ""
