"""From events to rows: each reward is attributed to the row that was shown, and counted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from engine.ingest.events.layout import NOTHING, Events
from engine.ingest.events.times import seconds
from engine.ingest.events.unnamed_items import named_by_rank
from engine.ingest.text.raw import LINE, RAW, ask
from engine.logs.canonical import escaped, quoted

CLICK_TIME = "click_time"
"""The time of the first reward of a row, in seconds."""
_EVENTS, _SHOWN, _REWARDED = "events", "shown_events", "rewarded"


@dataclass(frozen=True)
class Account:
    """What became of the events.

    `shown` rows; `rewards` events by name; `orphans` are pairs of ranking and item with events but
    no shown row, `repeats` are further rewards of the same kind for a row, `late` those outside
    the window, `shown_again` further events that show the same item in the same ranking.
    `by_rank` are rewards that name no item and belong to the one at their rank; `unnamed` those
    of which neither says what they belong to.
    """

    shown: int
    rewards: Mapping[str, int]
    orphans: int
    repeats: int
    late: int
    shown_again: int
    by_rank: int = 0
    unnamed: int = 0


def attributed(
    connection: duckdb.DuckDBPyConnection, events: Events, line: str = LINE
) -> tuple[list[str], Account]:
    """Replace the raw rows by the rows shown, with a column per reward; columns and counts.

    `line` is the SQL of the line that a raw row stands on.
    """
    _events(connection, events, line)
    again = _rankings(connection, events)
    by_rank = _rewards(connection, events)
    account = replace(_account(connection, events, again), by_rank=by_rank)
    names = list(dict.fromkeys(events.rewards.values()))
    sums = ", ".join(
        f"COUNT(*) FILTER (name = '{escaped(name)}' AND NOT late) > 0 AS {quoted(name)}"
        for name in names
    )
    amount = ", SUM(amount) FILTER (NOT late) AS revenue" if events.amount != NOTHING else ""
    given = f", {sums}" if sums else ""
    flags = "".join(
        f", CAST(COALESCE({quoted(name)}, false) AS TINYINT) AS {quoted(name)}" for name in names
    )
    flags += ", COALESCE(revenue, 0) AS revenue" if amount else ""
    columns = [*_COLUMNS, *(name for name in events.further)]
    timed = events.time != NOTHING and CLICK_TIME not in {*columns, *names}
    first = (
        f", MIN(seconds) FILTER (name IS NOT NULL AND NOT late AND seconds > 0) AS {CLICK_TIME}"
        if timed
        else ""
    )
    flags += f", {CLICK_TIME}" if timed else ""
    chosen = ", ".join(f"{_SHOWN}.{quoted(name)}" for name in columns)
    connection.execute(
        f"CREATE OR REPLACE TABLE {RAW} AS SELECT line AS {LINE}, {chosen}{flags} FROM {_SHOWN} "
        f"LEFT JOIN (SELECT shown_line{given}{amount}{first} FROM {_REWARDED} WHERE shown_line IS "
        f"NOT NULL GROUP BY shown_line) AS sums ON sums.shown_line = {_SHOWN}.place ORDER BY place"
    )
    more = [*(["revenue"] if amount else []), *([CLICK_TIME] if timed else [])]
    return [*columns, *names, *more], account


_COLUMNS = ("ranking", "session", "query", "item", "rank", "time", "policy")


def _events(connection: duckdb.DuckDBPyConnection, events: Events, line: str) -> None:
    """The events with what they mean: a table where it is read more than once, else a view."""
    further = "".join(f", {quoted(name)}" for name in events.further)
    names = {str(row[0]).lower() for row in connection.execute(f"DESCRIBE {RAW}").fetchall()}
    place = "row_number() OVER () - 1" if "rowid" in names else "rowid"
    timed = f"{seconds(events.time, events.time_form)} AS seconds, " if events.continued else ""
    kind = "TABLE" if "rowid" in names or events.continued or events.joint else "VIEW"
    connection.execute(
        f"CREATE OR REPLACE {kind} {_EVENTS} AS SELECT CAST({line} AS BIGINT) AS line, "
        f"{place} AS place, {events.action} AS action, NULLIF({events.key}, '') AS key, "
        f"{events.item} AS item, CAST({events.rank} AS VARCHAR) AS rank, {events.query} AS query, "
        f"CAST({events.reward_rank or events.rank} AS VARCHAR) AS reward_rank, "
        f"{events.session} AS session, {events.time} AS time, {timed}{events.policy} AS policy, "
        f"TRY_CAST({events.amount} AS DOUBLE) AS amount{further} FROM {RAW}"
    )
    if events.joint:
        one = "unnest(CASE WHEN starts_with(item, '[') THEN "
        one += "COALESCE(TRY(from_json(item, '[\"VARCHAR\"]')), [item])"
        connection.execute(
            f"CREATE OR REPLACE TABLE {_EVENTS} AS SELECT * REPLACE ({one} ELSE [item] END) AS "
            f"item) FROM {_EVENTS}"
        )


def _listed(names: object) -> str:
    return ", ".join(f"'{escaped(name)}'" for name in names) or "NULL"  # type: ignore[attr-defined]


def _rankings(connection: duckdb.DuckDBPyConnection, events: Events) -> int:
    """Make the rows shown, one per ranking and item; how many events show one again."""
    shown = f"action IN ({_listed(events.shown)}) AND item IS NOT NULL AND key IS NOT NULL"
    ranking, joined = "key", ""
    if events.continued:
        _continued(connection, shown)
        ranking, joined = "key || '/' || CAST(part AS VARCHAR)", "LEFT JOIN parts USING (line)"
    kind = "TABLE" if events.continued else "VIEW"
    connection.execute(
        f"CREATE OR REPLACE {kind} all_shown AS SELECT * EXCLUDE (action, amount), "
        f"{ranking} AS ranking FROM {_EVENTS} {joined} WHERE {shown}"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE first_shown AS SELECT MIN(place) AS place, COUNT(*) AS times "
        "FROM all_shown GROUP BY ranking, item"
    )
    again = int(ask(connection, "COALESCE(SUM(times - 1), 0)", "first_shown")[0])
    connection.execute(
        f"CREATE OR REPLACE VIEW {_SHOWN} AS {_shown_once_sql(connection, events, again)}"
    )
    return again


def _shown_once_sql(connection: duckdb.DuckDBPyConnection, events: Events, again: int) -> str:
    """The SQL of the rows shown, with the ranks and queries that an event leaves out.

    A rank is the order within the ranking; a query is looked up by the ranking's key.
    """
    ranks, queries = ask(connection, "bool_or(rank IS NULL), bool_or(query IS NULL)", "all_shown")
    changes, joined = [], ""
    if ranks and events.rank != NOTHING:
        order = "row_number() OVER (PARTITION BY ranking ORDER BY place)"
        changes.append(f"COALESCE(rank, CAST({order} AS VARCHAR)) AS rank")
    if queries and events.query != NOTHING:
        changes.append("COALESCE(all_shown.query, looked.query) AS query")
        joined = (
            f" LEFT JOIN (SELECT key, MIN(query) AS query FROM {_EVENTS} WHERE query IS NOT NULL "
            "GROUP BY key) AS looked ON looked.key = all_shown.key"
        )
    replaced = f" REPLACE ({', '.join(changes)})" if changes else ""
    chosen = f"SELECT all_shown.*{replaced} FROM all_shown{joined}"
    return f"{chosen} WHERE place IN (SELECT place FROM first_shown)" if again else chosen


def _continued(connection: duckdb.DuckDBPyConnection, shown: str) -> None:
    """Number the rankings of a key: one begins where a rank comes again, or after half an hour."""
    connection.execute(
        f"CREATE OR REPLACE TABLE parts AS SELECT line, SUM(CAST(begins AS INTEGER)) OVER "
        f"(PARTITION BY key ORDER BY seconds, low, line) AS part FROM "
        f"(SELECT line, key, seconds, low, COALESCE(low <= MAX(high) OVER earlier AND "
        f"low <= lag(high) OVER by_time, true) OR seconds - lag(seconds) OVER by_time > 1800 "
        f"AS begins FROM "
        f"(SELECT line, key, MIN(seconds) AS seconds, MIN(TRY_CAST(rank AS DOUBLE)) AS low, "
        f"MAX(TRY_CAST(rank AS DOUBLE)) AS high FROM {_EVENTS} WHERE {shown} GROUP BY line, key) "
        f"WINDOW by_time AS (PARTITION BY key ORDER BY seconds, low, line), earlier AS (PARTITION "
        f"BY key ORDER BY seconds, low, line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))"
    )


def _rewards(connection: duckdb.DuckDBPyConnection, events: Events) -> int:
    """Each reward with the row that it belongs to: the last one shown before it, if any.

    Returns:
        How many rewards name no item and belong to the one at their rank.
    """
    cases = " ".join(
        f"WHEN '{escaped(action)}' THEN '{escaped(name)}'"
        for action, name in events.rewards.items()
    )
    name = f"CASE action {cases} END" if cases else "NULL"
    shown = _listed(events.shown)
    later, join, rows = "AND given.seconds >= shown.seconds", "ASOF LEFT JOIN", _SHOWN
    if not events.continued:  # the rows that have a reward are few
        later, join = "", "LEFT JOIN"
        rows = f"(SELECT * FROM {_SHOWN} WHERE (key, item) IN (SELECT (key, item) FROM given))"
    times = ("given.seconds", "shown.seconds")
    if not events.continued:
        times = (seconds("given.time", events.time_form), seconds("shown.time", events.time_form))
    connection.execute(
        f"CREATE OR REPLACE TABLE given AS SELECT *, {name} AS name FROM {_EVENTS} "
        f"WHERE (item IS NOT NULL OR name IS NOT NULL) AND COALESCE(action, '') NOT IN ({shown})"
    )
    by_rank = named_by_rank(connection, events, "given", _SHOWN)
    connection.execute(
        f"CREATE OR REPLACE TABLE {_REWARDED} AS SELECT given.key, given.item, name, "
        f"given.amount, {times[0]} AS seconds, shown.place AS shown_line, shown.place IS NOT NULL "
        f"AND COALESCE({times[0]} - {times[1]} > {events.window} AND {times[1]} > 0, false) "
        f"AS late FROM given "
        f"{join} {rows} AS shown ON given.key = shown.key AND given.item = shown.item {later}"
    )
    return by_rank


def _account(connection: duckdb.DuckDBPyConnection, events: Events, again: int) -> Account:
    shown = ask(connection, "COUNT(*)", "first_shown")[0]
    counts = dict(
        connection.execute(
            f"SELECT name, COUNT(*) FROM {_REWARDED} WHERE name IS NOT NULL GROUP BY name"
        ).fetchall()
    )
    orphans, late, unnamed = connection.execute(
        f"SELECT COUNT(DISTINCT (COALESCE(key, ''), item)) FILTER (shown_line IS NULL "
        f"AND item IS NOT NULL AND (key IS NOT NULL OR name IS NOT NULL)), "
        f"COUNT(*) FILTER (late AND name IS NOT NULL), "
        f"COUNT(*) FILTER (item IS NULL) FROM {_REWARDED}"
    ).fetchall()[0]
    repeats = connection.execute(
        f"SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) AS n FROM {_REWARDED} "
        f"WHERE shown_line IS NOT NULL AND NOT late AND name IS NOT NULL "
        f"GROUP BY shown_line, name)"
    ).fetchall()[0][0]
    names = dict.fromkeys(events.rewards.values())
    rewards = {name: int(counts.get(name, 0)) for name in names}
    return Account(
        int(shown), rewards, int(orphans), int(repeats), int(late), again, unnamed=unnamed
    )
