"""Logs that pages have open: shared where file and name are equal, closed where many are open."""

from dataclasses import replace

import pytest

from engine.logs.arrays import from_table
from engine.logs.databases import pool
from engine.logs.log import Log
from pages.parts.shared.logs import open_logs
from pages.parts.shared.logs.open_logs import OpenLogs


def _log(content: str, name: str = "clicks.csv", rows: int = 10) -> Log:
    return Log(content, name, source=None, mapping={}, counts={"rows": rows})  # type: ignore[arg-type]


def _standing(name: str, log: Log) -> bool:
    return True


def test_sessions_share_a_log_of_the_same_file_and_name_only():
    logs = {
        "mine": _log("a"),
        "same": _log("a"),
        "renamed": _log("a", "secret.csv"),
        "other": _log("b"),
        "simulated": replace(_log("a"), truth="top_k"),
    }
    opened = OpenLogs()
    found = {token: opened.get(token, logs.__getitem__, _standing) for token in logs}
    assert found["same"] is found["mine"]
    assert len({id(log) for log in found.values()}) == 4
    assert all(found[token].name == log.name for token, log in logs.items())


def test_logs_are_opened_again_after_they_were_forgotten_or_gave_way(monkeypatch):
    monkeypatch.setattr(open_logs, "MOST", 2)
    opened, calls = OpenLogs(), []

    def make(name):
        calls.append(name)
        return _log(name)

    for name in "ab", "cd", "ab", "ef", "ab", "cd":
        opened.get(name, make, _standing)
    assert calls == ["ab", "cd", "ef", "cd"]
    opened.keep_only(lambda name, log: name == log.fingerprint == "ab")
    for name in "ab", "cd":
        opened.get(name, make, _standing)
    assert calls == ["ab", "cd", "ef", "cd", "cd"]
    opened.get("cd", make, lambda name, log: False)
    assert calls[-2:] == ["cd", "cd"], "what no longer stands is opened anew"


def test_rows_of_a_log_that_is_let_go_of_do_not_wait_in_a_database():
    opened = OpenLogs()
    made = [from_table({"item": ["secret"], "reward": [1]}, name="one that goes")]
    used = opened.get("ab", lambda name: made.pop(), _standing).source.database.database
    opened.keep_only(lambda name, log: False)
    assert not opened.is_open("ab")
    assert not any(spare.instance is used.instance for spare in pool._SPARE)


@pytest.mark.parametrize(("rows", "kept"), [(10, 2), (15_000_000, 1)])
def test_large_logs_close_those_that_were_used_before(rows, kept):
    opened, calls = OpenLogs(), []

    def make(name):
        calls.append(name)
        return _log(name, rows=rows)

    for name in "a", "b", "a":
        opened.get(name, make, _standing)
    assert len(calls) == 4 - kept
