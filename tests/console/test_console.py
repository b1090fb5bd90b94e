"""The console under attack: nothing but the log is read, nothing is written, nothing outlives."""

import os
import shutil
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.console import console
from engine.console.console import QueryResult, ask
from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.logs.sources import DuckDBSource
from engine.logs.store import Workspace
from tests.console.attacks import (
    DEADLINE,
    ENDLESS,
    FILES,
    HUGE,
    SECRET,
    SERVER,
    WRITES,
    everything,
    filled,
)
from tests.console.forked_children import ForkedChildren

CRASHED = "more memory than it may"
"""What is said of a query whose process ended without an answer."""
LATE = 20
"""Seconds after its deadline in which a query must have ended, also on a busy machine.

Most of `ENDLESS` take minutes or hours.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("console")
    (folder / "secret.txt").write_text(f"word\n{SECRET}\n")
    return folder


@pytest.fixture(scope="module")
def log(folder):
    table = {"item": np.arange(3000) % 7, "rank": np.arange(3000) % 5 + 1, "reward": np.ones(3000)}
    return from_table(table, workspace=Workspace(folder / "workspace"))


@pytest.fixture(scope="module")
def other(folder):
    table = {"item": np.array([SECRET]), "reward": np.ones(1)}
    return from_table(table, workspace=Workspace(folder / "workspace"))


@pytest.fixture(scope="module")
def children():
    children = ForkedChildren()
    yield children
    children.close()


@pytest.fixture
def forked(children, monkeypatch):
    """Queries run in forks of one process; see `forked_children.py`."""
    monkeypatch.setattr(console, "_run", children.run)


def attack(log, statement):
    try:
        return str(ask(log, statement, seconds=DEADLINE * 6).table.to_pydict())
    except EngineError as error:
        return str(error)


def test_there_are_more_than_forty_attacks():
    assert len(FILES) + len(WRITES) + len(ENDLESS) + len(HUGE) >= 40


@pytest.mark.parametrize("statement", FILES)
@pytest.mark.usefixtures("forked")
def test_no_file_is_read(folder, log, other, statement):
    with pytest.raises(EngineError) as error:
        ask(log, filled(statement, folder, log, other), seconds=10)
    assert SECRET not in str(error.value)
    assert CRASHED not in str(error.value)


@pytest.mark.parametrize("statement", SERVER)
@pytest.mark.usefixtures("forked")
def test_nothing_of_the_server_is_shown(folder, log, other, statement):
    with pytest.raises(EngineError) as error:
        ask(log, filled(statement, folder, log, other), seconds=10)
    assert "allowed_paths=" not in str(error.value)
    assert CRASHED not in str(error.value)
    if "{own}" not in statement:
        assert str(folder) not in str(error.value)


@pytest.mark.usefixtures("forked")
def test_plans_and_errors_name_no_folder(folder, log):
    for sql in (
        "EXPLAIN ANALYZE SELECT * FROM log",
        "EXPLAIN (FORMAT json) SELECT * FROM log",
        "SELECT CAST(item || 'x' AS INTEGER) FROM log",
        "SHOW ALL TABLES",
        "SHOW DATABASES",
        "DESCRIBE log",
    ):
        text = attack(log, sql)
        assert log.source.path.name not in text
        assert str(folder) not in text


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("name", ["a*.parquet", "[ab]*.parquet", "it's.parquet", "ключ.parquet"])
def test_a_file_whose_name_is_a_pattern_is_read_alone(folder, log, name):
    beside = folder / "beside"
    beside.mkdir(exist_ok=True)
    path, sibling = beside / name, beside / "ab.parquet"
    for file in (path, sibling):
        shutil.copy(log.source.path, file)
    placed = replace(log, source=DuckDBSource(path))
    answer = ask(placed, "SELECT COUNT(*) AS n FROM log", seconds=10)
    assert answer.table["n"][0].as_py() == 3000
    for statement in ("glob('{own}')", "read_parquet('{own}', filename = true)", "'{own}'"):
        text = attack(placed, f"FROM {statement}".replace("{own}", str(path).replace("'", "''")))
        assert sibling.name not in text


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.usefixtures("forked")
def test_nothing_is_written(folder, log, other, statement):
    before = everything(folder)
    with pytest.raises(EngineError) as error:
        ask(log, filled(statement, folder, log, other), seconds=10)
    assert CRASHED not in str(error.value)
    assert everything(folder) == before


@pytest.mark.parametrize("statement", ENDLESS, ids=lambda text: text[:40])
def test_nothing_outlives_its_deadline(log, statement):
    begun = time.monotonic()
    answer = attack_within(log, statement, DEADLINE)
    assert time.monotonic() - begun < DEADLINE + LATE
    assert answer


@pytest.mark.parametrize("statement", HUGE, ids=lambda text: text[:40])
@pytest.mark.usefixtures("forked")
def test_nothing_takes_more_than_its_memory(log, statement):
    begun = time.monotonic()
    answer = attack_within(log, statement, LATE)
    assert time.monotonic() - begun < LATE
    assert answer


def attack_within(log, statement, seconds):
    try:
        return ask(log, statement, seconds=seconds).summary
    except EngineError as error:
        return str(error)


def test_the_next_query_works(log):
    assert ask(log, "SELECT COUNT(*) AS n FROM log", seconds=10).table["n"][0].as_py() == 3000


@pytest.mark.usefixtures("forked")
def test_what_is_shown_is_said(log):
    answer = ask(log, "SELECT * FROM log", seconds=10)
    assert answer.table.num_rows == 1000
    assert answer.summary.startswith("first 1,000 of 3,000 rows")
    assert ask(log, "SELECT * FROM range(100000000)", seconds=10).rows == -1


@pytest.mark.usefixtures("forked")
def test_explain_and_ordinary_selects_pass(log):
    for sql in (
        "EXPLAIN SELECT * FROM log",
        "explain analyze select count(*) from log;",
        "/* how */ EXPLAIN /* and how long */ ANALYZE /* is it */ SELECT 'é' FROM log; -- end",
        "FROM log LIMIT 1",
        "WITH a AS (SELECT 1 AS x) SELECT * FROM a UNION ALL SELECT 2 -- end",
        "SUMMARIZE log",
        "VALUES (1)",
        "SELECT 'COPY_QUERY_NODE' AS text, now() AS time",
        "WITH RECURSIVE R AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 3) FROM R",
        "SELECT * FROM memory.main.log l, (SELECT UNNEST([1, 2])) u LIMIT 1",
        "SELECT * FROM (PIVOT log ON rank IN (1, 2) USING SUM(reward))",
        "SELECT * FROM range(3), generate_series(1, 2), unnest([1])",
        "SELECT 'current_setting' AS word, LOG(reward + 1) FROM LOG",
        "DESCRIBE log",
    ):
        assert ask(log, sql, seconds=10).table.num_rows >= 1


def test_the_server_stays_responsive_meanwhile(log):
    hog = threading.Thread(target=attack_within, args=(log, ENDLESS[0], DEADLINE * 2))
    hog.start()
    waits = []
    while hog.is_alive():
        begun = time.monotonic()
        log.query("SELECT COUNT(*) AS n FROM log")
        waits.append(time.monotonic() - begun)
        hog.join(0.05)  # others ask the server now and then, not all the time
    assert np.median(waits) < 0.5


def test_waiting_for_a_turn_is_not_a_querys_own_time(log, monkeypatch):
    granted, answers = [], []

    def run(source, sql, left, rows, counted):
        granted.append(left)
        return whole(source, sql, 10, rows, counted)

    whole = console._run
    monkeypatch.setattr(console, "_run", run)
    with console._SLOTS, console._SLOTS:
        waiting = threading.Thread(
            target=lambda: answers.append(ask(log, "SELECT 1 AS one", seconds=0.2))
        )
        waiting.start()
        waiting.join(0.5)  # longer than the query may take
        assert not granted
    waiting.join()
    assert granted == [0.2]
    assert isinstance(answers[0], QueryResult)
    assert answers[0].rows == 1


def test_waiting_for_a_processor_is_not_a_querys_own_time(log, monkeypatch):
    monkeypatch.setattr(console, "_used", lambda child: 0.0)
    monkeypatch.setattr(console, "BUSY", 1_000)
    assert ask(log, "SELECT 1 AS one", seconds=0.05).rows == 1, "a Python needs longer to start"


@pytest.mark.usefixtures("forked")
def test_a_log_that_was_deleted_is_said_to_be(tmp_path):
    place = Workspace(tmp_path)
    gone = from_table({"item": ["a"], "reward": [1]}, workspace=place)
    place.delete(gone.fingerprint)
    with pytest.raises(EngineError, match="deleted meanwhile"):
        ask(gone, "SELECT COUNT(*) FROM log")


@pytest.mark.usefixtures("forked")
def test_no_path_leaves_the_answer_of_an_ordinary_error(log):
    with pytest.raises(EngineError) as error:
        ask(log, "SELECT nothing FROM log", seconds=10)
    assert str(Path(log.source.path).parent) not in str(error.value)


def test_a_query_runs_in_a_group_that_can_be_killed_and_gives_way_to_the_server(log, monkeypatch):
    seen = {}

    class Watched(subprocess.Popen):
        def communicate(self, data=None, timeout=None):
            if data is None:
                return super().communicate(timeout=timeout)
            seen["group"] = os.getpgid(self.pid) == self.pid
            seen["session"] = os.getsid(self.pid) == os.getsid(0)
            self.stdin.write(data)
            self.stdin.close()
            self.stdin = None
            until = time.monotonic() + LATE
            while os.getpriority(os.PRIO_PROCESS, self.pid) < seen["own"] + 10:
                assert time.monotonic() < until
                time.sleep(0.01)
            seen["nice"] = True
            return super().communicate(timeout=timeout)

    seen["own"] = min(os.getpriority(os.PRIO_PROCESS, 0), 9)
    monkeypatch.setattr(console.subprocess, "Popen", Watched)
    with pytest.raises(EngineError, match=r"was stopped after 0\.5 s"):
        ask(log, ENDLESS[0], seconds=DEADLINE)
    assert seen == {"own": seen["own"], "group": True, "session": True, "nice": True}
