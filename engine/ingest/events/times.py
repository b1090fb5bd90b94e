"""How events write their times, which decide what a reward belongs to."""

from dataclasses import replace

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.values.timestamps import TIMESTAMPS
from engine.ingest.events.layout import NOTHING, Events
from engine.ingest.text.raw import RAW, ask

_HEAD = f"(SELECT * FROM {RAW} LIMIT 10000)"
_FORMS = ("mail", "apache", "month name", "compact", "day first", "month first")
_COMPACT = "regexp_full_match({text}, '(19|20)[0-9]{{2}}[01][0-9][0-3][0-9]([0-9]{{6}})?')"
_SAY = "Say which: day first or month first."


def seconds(time: str, form: str = "") -> str:
    """A time in seconds where it can be read, as SQL; 0 where it cannot.

    `form` is the key of `TIMESTAMPS` that reads it; without one it is ISO or a number since 1970.
    """
    if form:
        return f"COALESCE(epoch({TIMESTAMPS[form].format(text=time)}), 0)"
    number = f"TRY_CAST({time} AS DOUBLE)"
    return (
        f"COALESCE(CASE WHEN {number} > 1e17 THEN {number} / 1e9 WHEN {number} > 1e14 "
        f"THEN {number} / 1e6 WHEN {number} > 1e11 THEN {number} / 1e3 ELSE {number} END, "
        f"epoch(TRY_CAST({time} AS TIMESTAMPTZ)), 0)"
    )


def with_time_form(connection: duckdb.DuckDBPyConnection, events: Events, dates: str) -> Events:
    """The events with the form of their times; `dates` is the order that a person says.

    Raises:
        EngineError: times tell rankings apart, and cannot be read, or read in two ways.
    """
    if events.time == NOTHING:
        return events
    time = events.time
    compact = f"COUNT(*) FILTER ({_COMPACT.format(text=time)})"
    rows, plain, packed = ask(
        connection, f"COUNT({time}), COUNT(*) FILTER ({seconds(time)} <> 0), {compact}", _HEAD
    )
    if not rows or (plain > rows / 2 and packed < rows):
        return events
    forms = [TIMESTAMPS[key].format(text=time) for key in _FORMS]
    counts = ask(connection, ", ".join(f"COUNT({form})" for form in forms))
    total = ask(connection, f"COUNT({time})")[0]
    most = max(counts)
    if dates and counts[_FORMS.index(dates)] == most > 0:
        return replace(events, time_form=dates)
    if most > total / 2:
        fitting = [key for key, some in zip(_FORMS, counts, strict=True) if some == most]
        if len(fitting) > 1 and events.continued:
            raise EngineError(
                "every time of the events reads as day/month and as month/day, and their times "
                "decide which ranking a reward belongs to",
                fix=_SAY,
            )
        return replace(events, time_form=fitting[0]) if len(fitting) == 1 else events
    if events.continued:
        raise EngineError(
            "most times of the events cannot be read, and no column names their ranking",
            where="times would decide which ranking a reward belongs to",
            fix="Write them as 2026-11-22 13:45:00, or as seconds since 1970; "
            "or say which column names the ranking: impression=COLUMN.",
        )
    return events
