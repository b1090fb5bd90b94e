"""Ids of lists that come again: in several sessions the same id is several rankings."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from engine.ingest.events.layout import HALF_HOUR, NOTHING, Events
from engine.ingest.text.raw import RAW, ask
from engine.logs.canonical import escaped
from engine.logs.note import Note

_SEVERAL, _LOOKED = 1.5, 50_000
"""So many sessions an id of rankings has in the mean, where it names lists and no rankings."""


def by_session(
    connection: duckdb.DuckDBPyConnection, events: Events, mapping: Mapping[str, str]
) -> tuple[Events, list[Note]]:
    """The events, with rankings of a session each where an id names lists that many sessions see.

    The id is then the query, unless another column is; rankings of one session are separated by
    their ranks and times, where there are both.
    """
    if (
        "impression" in mapping
        or events.continued
        or events.session == NOTHING
        or events.key == events.session
    ):
        return events, []
    shown = ", ".join(f"'{escaped(name)}'" for name in events.shown)
    ids, pairs = ask(
        connection,
        f"COUNT(DISTINCT {events.key}), COUNT(DISTINCT ({events.key}, {events.session}))",
        f"(SELECT * FROM {RAW} WHERE {events.action} IN ({shown}) LIMIT {_LOOKED})",
    )
    if not ids or pairs < _SEVERAL * ids:
        return events, []
    key, timed = events.key, events.time != NOTHING and events.rank != NOTHING
    what = f"The ranking id is reused in other sessions: the first rows have {ids:,} ids, but "
    what += f"{pairs:,} pairs of an id and a session. So it identifies lists, and the rows of a "
    what += "list in one session form a ranking" + (", until a rank repeats." if timed else ".")
    changed = replace(
        events,
        key=f"concat_ws('/', {events.session}, {key})",
        query=key if events.query == NOTHING else events.query,
        continued=timed,
        window=HALF_HOUR if timed else events.window,
    )
    return changed, [Note("amber", what, "If each id is one ranking, map impression=COLUMN.")]
