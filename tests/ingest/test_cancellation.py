"""A load can be stopped in each of its phases, says how far it is, and leaves nothing behind."""

import tempfile
import time

import duckdb
import pytest

from engine.ingest.cancellation import watched
from engine.ingest.load import load
from engine.ingest.several_files import load_several
from engine.logs.store import Workspace

ENDLESS = "SELECT SUM(hash(i + j)) FROM range(1000000) a(i), range(1000000) b(j)"


class Enough(Exception):
    """What the page raises in a tick when the person presses Stop."""


@pytest.fixture
def big(tmp_path):
    path = tmp_path / "log.csv"
    lines = (
        f"s{n // 5},d{n % 31},{n % 5 + 1},{n % 3 == 0:d},0.{n % 9 + 1}\n" for n in range(60_000)
    )
    path.write_text("session,item,rank,click,propensity\n" + "".join(lines))
    return path


@pytest.mark.parametrize("share", [0.0, 0.1, 0.15, 0.3, 0.5, 0.55, 0.6])
def test_a_stopped_load_leaves_nothing(tmp_path, monkeypatch, big, share):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    workspace = Workspace(tmp_path / "place")

    def tick(reached):
        if reached >= share:
            raise Enough

    with pytest.raises(Enough):
        load(big, workspace=workspace, tick=tick)
    assert list(workspace.root.iterdir()) == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert load(big, workspace=workspace).counts["rows"] == 60_000


def test_a_careful_read_stops_too(tmp_path, big):
    with big.open("a") as file:
        file.write("\n" + "one field\n" * 10)
    workspace = Workspace(tmp_path / "place")
    asked = []

    def tick(reached):
        asked.append(reached)
        if len(asked) > 1 and reached > 0.15:
            raise Enough

    with pytest.raises(Enough):
        load(big, workspace=workspace, tick=tick)
    assert list(workspace.root.iterdir()) == []


def test_what_is_done_only_grows_and_reaches_the_writing(tmp_path, big):
    told = []
    load(big, workspace=Workspace(tmp_path / "place"), tick=told.append)
    assert told == sorted(told)
    assert told[0] <= 0.15
    assert 0.6 <= told[-1] <= 1.0


def test_several_files_share_one_bar(tmp_path, big):
    twin = big.with_name("twin.csv")
    twin.write_bytes(big.read_bytes() + b"s,d,1,1,0.5\n")
    told: list[float] = []
    load_several([big, twin], workspace=Workspace(tmp_path / "place"), tick=told.append)
    assert max(told[: len(told) // 3]) < 0.5
    assert told == sorted(told)
    assert 0.8 <= told[-1] <= 1.0


def test_a_query_under_way_is_interrupted():
    asked = []

    def tick(share):
        asked.append(share)
        if len(asked) == 3:
            raise Enough

    begun = time.monotonic()
    with duckdb.connect() as connection, pytest.raises(Enough):
        _asked(connection, ENDLESS, tick)
    assert time.monotonic() - begun < 120


def test_an_error_of_the_work_is_told_as_it_is():
    with duckdb.connect() as connection, pytest.raises(duckdb.CatalogException):
        _asked(connection, "SELECT * FROM nothing", lambda share: None)


def _asked(connection, sql, tick):
    with watched(connection, tick) as watch:
        watch.reach(0.1, 0.9)
        connection.execute(sql)
