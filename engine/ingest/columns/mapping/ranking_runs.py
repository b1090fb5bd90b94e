"""Rankings read from runs of ranks, where no column says which rows belong to one ranking."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.mapping.guess import guess
from engine.ingest.columns.values.sample import first_rows
from engine.ingest.text.raw import LINE, RAW, Raw, ask
from engine.logs.canonical import quoted
from engine.logs.note import Note

RUN = "ranking_run"
_REGULAR = 0.99
"""The share of rows that must begin a run at its first rank, or go on by one."""


def with_ranking_runs(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str]
) -> Raw:
    """The rows with `ranking_run`, where ranks run 1, 2, ... in the order of the file.

    Only where no column, nor several together, can be the impression; a run ends where the query
    or the session changes.
    """
    if raw.mapping is not None or raw.many or RUN in raw.columns:
        return raw
    if mapping.get("impression", RUN) != RUN:
        return raw
    chosen = {name: column for name, column in mapping.items() if column != RUN}
    try:
        meaning = guess(first_rows(connection, raw), chosen).mapping
    except EngineError:  # the load says what is wrong with the mapping
        return raw
    alone = "impression" in meaning or "propensity" in meaning  # each row has its own chance
    if alone or "rank" not in meaning or "reward" not in meaning:
        return raw
    line = f"rowid + {1 + raw.header}" if raw.ordered else LINE
    rank = f"TRY_CAST({quoted(meaning['rank'])} AS BIGINT)"
    same = [meaning[name] for name in ("query", "session") if name in meaning]
    if any(column not in raw.columns for column in (meaning["rank"], *same)):
        return raw
    steps = f"SELECT {line} AS line, {rank} AS rank"
    steps += "".join(f", {quoted(column)} AS same_{at}" for at, column in enumerate(same))
    within = " AND ".join(
        [f"same_{at} IS NOT DISTINCT FROM lag(same_{at}) OVER file" for at in range(len(same))]
        + ["rank > lag(rank) OVER file"]
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE steps AS SELECT line, rank, COALESCE({within}, false) "
        f"AS goes_on, rank - lag(rank) OVER file AS step FROM ({steps} FROM {RAW}) "
        "WHERE rank IS NOT NULL WINDOW file AS (ORDER BY line)"
    )
    low, regular, rows, runs = ask(
        connection,
        "MIN(rank), COUNT(*) FILTER (CASE WHEN goes_on THEN step = 1 ELSE "
        "rank = (SELECT MIN(rank) FROM steps) END), COUNT(*), COUNT(*) FILTER (NOT goes_on)",
        "steps",
    )
    if low not in (0, 1) or regular < _REGULAR * rows or rows < 2 * runs:
        connection.execute("DROP TABLE steps")
        return raw
    names = [quoted(name) for name in raw.columns]
    connection.execute(f"ALTER TABLE {RAW} RENAME TO rows_in_runs")
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT CAST({line} AS BIGINT) AS {LINE}, {', '.join(names)}, {RUN} "
        f"FROM rows_in_runs LEFT JOIN (SELECT line AS at_line, CAST(SUM(CAST(NOT goes_on AS "
        f"INTEGER)) OVER (ORDER BY line) AS VARCHAR) AS {RUN} FROM steps) ON at_line = {line} "
        "ORDER BY 1"
    )
    connection.execute("DROP TABLE rows_in_runs")
    connection.execute("DROP TABLE steps")
    what = "No column says which rows form one ranking, so rankings were read from the order of "
    what += f"the file: ranks restart {runs:,} times, and each run of them is one impression."
    note = Note("amber", what, "If each row was shown alone, map impression= (empty).")
    return replace(raw, columns=(*raw.columns, RUN), ordered=False, notes=(*raw.notes, note))
