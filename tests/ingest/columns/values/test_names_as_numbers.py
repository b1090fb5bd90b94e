"""Names that are numbers or times by their type are compared as such, and stored as their text."""

from pathlib import Path

import duckdb
import pytest

from engine.ingest.load import load
from engine.logs.log import Log
from engine.logs.store import Workspace

ROWS = """SELECT i // 4 AS user, nullif(i // 8 % 3, 2) AS query, i % 5 AS item,
    i % 4 + 1 AS position, i % 3 // 2 AS click,
    nullif(TIMESTAMP '2026-01-01' + INTERVAL (i // 4) SECOND,
    TIMESTAMP '2026-01-01 00:00:03') AS time FROM range(400) t(i)"""
TEXTS = "* REPLACE (CAST(user AS VARCHAR) AS user, CAST(query AS VARCHAR) AS query, "
TEXTS += "CAST(item AS VARCHAR) AS item)"
MAPPING = {"session": "user", "query": "query", "item": "item", "rank": "position"}
MAPPING |= {"reward": "click", "timestamp": "time"}


@pytest.mark.parametrize("impression", ["user", "user + query", "user + query + time", ""])
def test_numbers_and_texts_give_the_same_log(tmp_path: Path, impression: str) -> None:
    mapping = MAPPING | ({"impression": impression} if impression else {})
    logs = []
    for kind, chosen in (("numbers", "*"), ("texts", TEXTS)):
        path = tmp_path / f"{kind}.parquet"
        duckdb.sql(f"COPY (SELECT {chosen} FROM ({ROWS})) TO '{path}' (FORMAT parquet)")
        logs.append(load(path, mapping=mapping, workspace=Workspace(tmp_path / "workspace")))
    assert logs[0].counts == logs[1].counts
    assert logs[0].counts["queries"] == 3  # 0, 1 and none
    assert _rows(logs[0]) == _rows(logs[1])


@pytest.mark.parametrize(
    ("per_session", "missing"),
    [(4, "'2026-01-01 00:00:03'"), (16, "'2026-01-01 00:00:03'"), (16, "NULL")],
    ids=["a session each", "one without a time", "times of their own"],
)
def test_many_rankings_are_named_alike_by_numbers_and_by_texts(
    tmp_path: Path, per_session: int, missing: str
) -> None:
    mapping = MAPPING | {"impression": "user + query + time"}
    answers = []
    for kind, chosen in (("numbers", "*"), ("texts", TEXTS)):
        path = tmp_path / f"{kind}.parquet"
        rows = ROWS.replace("range(400)", f"range({11_000 * per_session})")
        rows = rows.replace("i // 4 AS user", f"i // {per_session} AS user")
        rows = rows.replace("TIMESTAMP '2026-01-01 00:00:03'", f"CAST({missing} AS TIMESTAMP)")
        duckdb.sql(f"COPY (SELECT {chosen} FROM ({rows})) TO '{path}' (FORMAT parquet)")
        log = load(path, mapping=mapping, workspace=Workspace(tmp_path / "workspace"))
        whole = log.query("SELECT CAST(SUM(hash(log) % 1000003) AS BIGINT) AS n FROM log")
        answers.append((log.counts, int(whole["n"][0])))
    assert answers[0] == answers[1]
    assert answers[0][0]["sessions"] == 11_000  # too many for a bucket each


def test_lines_without_an_item_or_a_session_are_set_aside_as_numbers_too(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    duckdb.sql(
        "COPY (SELECT nullif(i % 5, 3) AS item, nullif(i % 7, 3) AS session, i % 2 AS reward "
        f"FROM range(70) t(i)) TO '{path}' (FORMAT parquet)"
    )
    mapping = {name: name for name in ("item", "session", "reward")}
    log = load(path, mapping=mapping, workspace=Workspace(tmp_path / "workspace"))
    assert log.quarantine_reasons == {"no item": 14, "no session": 8}
    assert log.counts["rows"] + log.counts["quarantined"] == log.counts["lines"] == 70


def _rows(log: Log) -> list[list[object]]:
    answer = log.query("SELECT * FROM log ORDER BY line")
    return [[str(value) for value in column] for column in answer.values()]
