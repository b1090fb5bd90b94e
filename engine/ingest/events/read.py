"""Whether raw rows are events, and the rows shown that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace

import duckdb

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.ingest.columns.doubts.independent_units import doubt_sessions
from engine.ingest.columns.values.sample import sample
from engine.ingest.columns.wide.lists import list_columns
from engine.ingest.events.actions import EVENT_FIELDS, EventRows
from engine.ingest.events.attribution import CLICK_TIME, Account, attributed
from engine.ingest.events.layout import Events, Layout, layouts, text
from engine.ingest.events.lists_of_events import with_entries, with_pages, without_repeated_lists
from engine.ingest.events.lost_rewards import lost_kinds
from engine.ingest.events.reused_ids import by_session
from engine.ingest.events.times import with_time_form
from engine.ingest.events.unnamed_items import with_reward_items
from engine.ingest.text.raw import LINE, RAW, REJECTS, Raw, ask
from engine.logs.canonical import quoted
from engine.logs.note import Note, RankingPerLine

_FIELDS = {
    "impression": "key",
    "session": "session",
    "query": "query",
    "item": "item",
    "rank": "rank",
    "timestamp": "time",
    "policy": "policy",
}
_FEW = 5
_MEANS = {"impression": "ranking", "timestamp": "time"}


def events_of(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str] | None = None
) -> tuple[Layout, Events] | None:
    """The layout that the rows have, and how they are read; None when they are no events."""
    if raw.many or raw.mapping is not None:
        return None

    def actions(column: str) -> Sequence[str]:
        if column not in raw.columns:
            return []
        name = text(column)
        values = f"SELECT {quoted(column)}, COUNT(*) AS n FROM {RAW} GROUP BY ALL"
        rows = connection.execute(
            f"SELECT {name} AS action FROM ({values}) GROUP BY action "
            f"ORDER BY action IS NULL, SUM(n) DESC, action LIMIT 100"
        ).fetchall()
        return [str(row[0]) for row in rows if row[0] is not None]

    names = [*raw.columns, *(each.name for each in list_columns(connection, raw))]
    if (mapping or {}).get("action"):
        rows = EventRows()
        events = rows.from_mapping(names, actions, mapping or {})
        return None if events is None else (rows, events)
    for layout in layouts():
        given = (mapping or {},) if isinstance(layout, EventRows) else ()
        if (events := layout.events(names, actions, *given)) is not None:
            return layout, events
    return None


def rows_of(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    layout: Layout,
    events: Events,
    mapping: Mapping[str, str],
    dates: str = "",
) -> Raw:
    """The rows shown, with the rewards that were attributed to them.

    `dates` is the order of day and month that a person says, if any.

    Raises:
        EngineError: nothing says what was shown, or nothing was rewarded.
    """
    _complete(layout, events)
    if events.listed:
        raw = with_entries(connection, raw, events, layout.title)
        again = without_repeated_lists(connection, raw, events)
        raw = replace(raw, notes=(*raw.notes, again)) if again else raw
        events = with_pages(raw, events)
    events = with_time_form(connection, _events_as_mapped(events, raw, mapping), dates)
    events = _tidy(connection, events)
    events, reused = by_session(connection, events, mapping)
    events, renamed = with_reward_items(connection, events, raw.columns, mapping)
    events = _tidy(connection, events) if renamed else events
    line = f"rowid + {1 + raw.header}" if raw.ordered else LINE
    _set_keyless_aside(connection, events, line)
    own_session = "" if mapping.get("session") else _session_column(raw, events)
    columns, account = attributed(connection, events, line)
    present = _present(connection)
    _refuse_none(account, layout)
    lost = _unattributed(connection, account, layout) or lost_kinds(connection, account)
    reward = mapping.get("reward", "")
    names = list(account.rewards)
    means = {field: _MEANS.get(field, field) for field in (*_FIELDS, CLICK_TIME)}
    meaning = {field: name for field, name in means.items() if name in present}
    user, doubts = _clustered_on_users(connection, own_session, events, present)
    if user:
        meaning["session"] = user
    meaning["reward"] = reward if reward in [*names, "revenue"] else names[0]
    return replace(
        raw,
        format=f"{layout.title} events, {raw.format.removesuffix(', one ranking per line')}",
        columns=tuple(name for name in columns if name in present or name not in means.values()),
        read=raw.lines - raw.header - raw.blank - _rejected(connection),
        ordered=False,
        many=True,
        lists=(),
        mapping=meaning,
        consumed=frozenset({*_FIELDS, "reward", *EVENT_FIELDS} & set(mapping)),
        events=asdict(account),
        notes=(
            *_without_lists(raw),
            *_notes(layout, account),
            *events.notes,
            *reused,
            *renamed,
            *lost,
            *doubts,
        ),
    )


def _session_column(raw: Raw, events: Events) -> str:
    """The column of the file that holds the sessions of the events; empty where none does."""
    others = {*events.further}
    named = [name for name in raw.columns if quoted(name) in events.session and name not in others]
    return named[0] if named else ""


def _clustered_on_users(
    connection: duckdb.DuckDBPyConnection, session: str, events: Events, present: set[str]
) -> tuple[str, list[Note]]:
    """The column of users and a note, where sessions of one user are not independent."""
    if not session or "session" not in present:
        return "", []
    users = [name for name in events.further if name in present]
    rows = sample(connection, ["session", *users])
    for user in users:
        if doubt := doubt_sessions(session, rows["session"], user, rows[user]):
            return user, [Note("amber", doubt.what, doubt.fix)]
    return "", []


def _complete(layout: Layout, events: Events) -> None:
    if not events.rewards:
        raise EngineError(
            f"{layout.title}: the file holds what was shown, but no event rewards it",
            fix="Give the file of events together with it: load EVENTS QUERIES.",
        )
    if not events.shown:
        raise EngineError(
            f"{layout.title}: the events hold {', '.join(events.rewards)}, but nothing says what "
            "was shown and not clicked",
            fix="Log impressions, or give the lists that the search returned in a second file.",
        )


def _refuse_none(account: Account, layout: Layout) -> None:
    if not account.shown:
        raise EngineError(
            f"{layout.title}: no shown event has both a ranking and an item",
            fix="Say which columns hold them: impression=COLUMN, item=COLUMN.",
        )


def _unattributed(
    connection: duckdb.DuckDBPyConnection, account: Account, layout: Layout
) -> list[Note]:
    """A note where every reward lost its row: the log would say that nothing is ever clicked.

    Raises:
        EngineError: they are many, and none of them came too late.
    """
    total = sum(account.rewards.values())
    some = " OR ".join(f"bool_or({quoted(name)} = '1')" for name in account.rewards)
    if not total or ask(connection, some)[0]:
        return []
    fix = "Say which columns hold them: impression=COLUMN, item=COLUMN, rank=COLUMN."
    if total < _FEW or account.late:
        what = f"None of the {count(total, 'reward')} was attributed to a row that was shown: "
        what += f"{account.late:,} came too late, {account.unnamed:,} name no item or rank that "
        what += "was shown, the others have another ranking or item."
        return [Note("amber", what, fix)]
    raise EngineError(
        f"{layout.title}: none of the {total:,} rewards belongs to a row that was shown",
        where="no reward has the ranking and the item, or the rank, of a row that was shown",
        fix=fix,
    )


def _events_as_mapped(events: Events, raw: Raw, mapping: Mapping[str, str]) -> Events:
    """The events as a person maps their columns."""
    changes = {
        _FIELDS[field]: text(column)
        for field, column in mapping.items()
        if field in _FIELDS and column in raw.columns
    }
    return replace(events, **changes)  # type: ignore[arg-type]


def _tidy(connection: duckdb.DuckDBPyConnection, events: Events) -> Events:
    """The same, without trimming the columns in which no value is empty or has spaces around it."""
    sql = {each.name: getattr(events, each.name) for each in fields(events)}
    sql = {name: value for name, value in sql.items() if isinstance(value, str)}
    names = [row[0] for row in connection.execute(f"DESCRIBE {RAW}").fetchall()]
    used = [name for name in names if any(text(name) in value for value in sql.values())]
    if not used:
        return events
    untidy = [
        f"bool_or({value} < '!' OR ends_with({value}, ' '))"  # empty, or a space stands first
        for value in (f"CAST({quoted(name)} AS VARCHAR)" for name in used)
    ]
    for name, some in zip(used, ask(connection, ", ".join(untidy)), strict=True):
        plain = f"CAST({quoted(name)} AS VARCHAR)"
        sql = {
            key: value if some else value.replace(text(name), plain) for key, value in sql.items()
        }
    return replace(events, **sql)


def _set_keyless_aside(connection: duckdb.DuckDBPyConnection, events: Events, line: str) -> None:
    """Set the lines aside whose shown events have no ranking or no item."""
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in events.shown)
    shown = f"{events.action} IN ({listed})"
    whole = f"NULLIF({events.key}, '') IS NOT NULL AND {events.item} IS NOT NULL"
    if not ask(connection, f"bool_or({shown} AND NOT ({whole}))")[0]:
        return
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT {line}, 'is shown without a ranking or an item', NULL "
        f"FROM {RAW} WHERE {shown} GROUP BY {line} HAVING COUNT(*) FILTER ({whole}) = 0"
    )


def _without_lists(raw: Raw) -> list[Note]:
    """The notes on the file; that lists became rows is part of how events are read."""
    return [note for note in raw.notes if not isinstance(note, RankingPerLine)]


def _present(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The columns of the rows shown that hold anything."""
    kinds = connection.execute(f"DESCRIBE {RAW}").fetchall()
    names = [row[0] for row in kinds if row[0] != LINE]
    counts = ", ".join(f"COUNT({quoted(name)})" for name in names)
    answer = connection.execute(f"SELECT {counts} FROM {RAW}").fetchall()[0]
    return {name for name, some in zip(names, answer, strict=True) if some}


def _rejected(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute(f"SELECT COUNT(*) FROM {REJECTS}").fetchall()[0][0])


_ORPHANS = (
    "pair of a ranking and an item has events, but was",
    "pairs of a ranking and an item have events, but were",
    " never shown",
)
_BY_RANK = (
    "reward names no item, and belongs",
    "rewards name no item, and belong",
    " to the one at its rank",
)
_UNNAMED = (
    "reward names neither an item nor a rank that was shown, and was",
    "rewards name neither an item nor a rank that was shown, and were",
    " never attributed",
)
_AGAIN = " an earlier one of the same kind, which counts once"
_SHOWN_AGAIN = " an item again that its ranking already showed"


def _notes(layout: Layout, account: Account) -> list[Note]:
    """The account of the events, in words."""
    listed = ", ".join(f"{name} ({number:,})" for name, number in account.rewards.items())
    notes = [
        Note(
            "green",
            f"{layout.title}: {count(account.shown, 'row')} were shown, and rewarded by {listed}.",
        )
    ]
    doubts = (
        (account.orphans, "amber", _ORPHANS),
        (account.by_rank, "green", _BY_RANK),
        (account.unnamed, "amber", _UNNAMED),
        (account.repeats, "green", ("reward repeats", "rewards repeat", _AGAIN)),
        (account.late, "amber", ("reward", "rewards", " came too late to be attributed")),
        (account.shown_again, "green", ("event shows", "events show", _SHOWN_AGAIN)),
    )
    for number, severity, (singular, plural, rest) in doubts:
        if number:
            notes.append(Note(severity, f"{count(number, singular, plural)}{rest}."))
    return notes
