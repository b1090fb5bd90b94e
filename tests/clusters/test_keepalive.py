"""A silent cluster with open connections is one sentence; one that works is waited for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pysail.spark import SparkConnectServer

from engine import api
from engine.cli import main as command_line
from engine.clusters import keepalive
from engine.clusters.spark import SparkSource
from engine.core.errors import EngineError
from tests.clusters.proxy import Proxy

COUNT = "SELECT COUNT(*) AS n FROM log"


@pytest.fixture(scope="module")
def server():
    """A Spark Connect server on this machine."""
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield server.listening_address[1]
    server.stop()


@pytest.fixture
def proxy(server):
    """A proxy before that server."""
    proxy = Proxy(server)
    yield proxy
    proxy.close()


@pytest.fixture
def table(tmp_path):
    """The path of a table of three rows."""
    rows = {"item": ["a", "b", "a"], "reward": [1, 0, 1], "rank": [1, 2, 1]}
    pq.write_table(pa.table(rows), tmp_path / "clicks.parquet")
    return str(tmp_path / "clicks.parquet")


def hurried(monkeypatch):
    monkeypatch.setattr(keepalive, "PAUSE", 0.05)
    monkeypatch.setattr(keepalive, "PATIENCE", 0.2)


def test_a_silent_cluster_is_one_sentence_and_answers_when_it_is_back(proxy, table, monkeypatch):
    log = api.cluster(f"sc://127.0.0.1:{proxy.port}", table)
    proxy.freeze()
    with monkeypatch.context() as patch:
        hurried(patch)
        for _ in range(2):
            with pytest.raises(EngineError, match=f"sc://127.0.0.1:{proxy.port} does not answer"):
                log.query(COUNT)
    proxy.thaw()
    assert log.query(COUNT)["n"].tolist() == [3]


def test_the_command_line_says_so_with_its_exit_code(proxy, table, monkeypatch, capsys):
    proxy.freeze()
    hurried(monkeypatch)
    address = f"sc://127.0.0.1:{proxy.port}"
    with pytest.raises(SystemExit) as stop:
        command_line.main(["examine", table, "--source", address, "--json"])
    assert stop.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{address} does not answer.")
    assert printed.err.count("\n") == 1


class Slow:
    """A session that answers a question only once it was pinged three times."""

    def __init__(self):
        self.pings, self.third, self.conf, self.client = 0, threading.Event(), self, self
        self.closed = False

    def get(self, key):
        self.pings += 1
        if self.pings == 3:
            self.third.set()

    def sql(self, text):
        assert self.third.wait(60)
        return SimpleNamespace(toArrow=lambda: pa.table({"n": [7]}))

    def close(self):
        self.closed = True


def test_a_long_question_lives_as_long_as_pings_are_answered(monkeypatch):
    monkeypatch.setattr(keepalive, "PAUSE", 0.01)
    session = Slow()
    source = SparkSource(None, connect=lambda: session)
    assert source.query("SELECT 7 AS n")["n"].tolist() == [7]
    assert session.pings >= 3
    assert not session.closed


class Interrupted(Slow):
    """A session whose question a person stops."""

    def sql(self, text):
        raise KeyboardInterrupt


def test_a_question_that_a_person_stops_leaves_no_session(monkeypatch):
    sessions = [Interrupted(), Slow()]
    sessions[1].third.set()
    opened = iter(sessions)
    source = SparkSource(None, connect=lambda: next(opened))
    with pytest.raises(KeyboardInterrupt):
        source.query("SELECT 7 AS n")
    assert sessions[0].closed
    assert source.query("SELECT 7 AS n")["n"].tolist() == [7]


class Late(Slow):
    """A session that answers a question at the moment when a ping of it is given up."""

    def get(self, key):
        assert self.third.wait(60)

    def sql(self, text):
        assert self.third.wait(60)
        return SimpleNamespace(toArrow=lambda: pa.table({"n": [7]}))

    def close(self):
        self.third.set()


def test_an_answer_that_comes_as_a_ping_is_given_up_counts_and_the_next_has_a_session(monkeypatch):
    opened = iter([Late(), quick := Slow()])
    quick.third.set()
    source = SparkSource(None, connect=lambda: next(opened))
    with monkeypatch.context() as patch:
        patch.setattr(keepalive, "PAUSE", 0.01)
        patch.setattr(keepalive, "PATIENCE", 0.01)
        assert source.query("SELECT 7 AS n")["n"].tolist() == [7]
    assert source.query("SELECT 7 AS n")["n"].tolist() == [7]
    assert source.session is quick


class Gone(Slow):
    """A session that breaks under the question that has its turn, while another one waits."""

    def __init__(self):
        super().__init__()
        self.entered = threading.Event()

    def sql(self, text):
        self.entered.set()
        assert self.third.wait(60)
        raise ConnectionError("gone")


def test_a_question_that_waited_while_the_session_broke_gets_another(monkeypatch):
    opened = iter([gone := Gone(), quick := Slow()])
    quick.third.set()
    source = SparkSource(None, connect=lambda: next(opened))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(source.query, "SELECT 7 AS n")
        assert gone.entered.wait(60)
        waiting, turn = threading.Event(), source._open
        monkeypatch.setattr(source, "_open", lambda: (turn(), waiting.set())[0])
        second = pool.submit(source.query, "SELECT 7 AS n")
        assert waiting.wait(60)
        gone.third.set()
        with pytest.raises(EngineError, match="does not answer"):
            first.result(60)
        assert second.result(60)["n"].tolist() == [7]
    assert source.session is quick


def test_a_ping_that_is_late_closes_nothing_once_its_question_ended():
    session = Slow()
    pings = keepalive.Pings(session)
    assert not pings.end()
    assert not pings._gave_up()
    assert not session.closed
