"""Workspaces, settings, several files, samples."""

import os
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from engine.access import settings
from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.ingest.samples import open_sample, samples
from engine.ingest.several_files import load_several
from engine.logs.arrays import from_table
from engine.logs.sources import DuckDBSource
from engine.logs.store import CARD, Workspace

TABLE = {"item": ["b", "a", "10"], "reward": [1, 0, 0.5], "note": ["x", "y", "z"]}
NUMBERS = {"item": [10, 9, 100, 9], "reward": [1, 0, 1, 1], "query": ["z", "y", "z", "z"]}


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "workspace")


def test_a_log_from_arrays_has_defaults_codes_and_buckets(place):
    log = from_table(TABLE, workspace=place, name="small", truth="two_items")
    rows = log.query("SELECT * FROM log ORDER BY line")
    assert rows["impression"].tolist() == rows["session"].tolist() == ["1", "2", "3"]
    assert rows["rank"].tolist() == [1, 1, 1]
    assert np.isnan(rows["propensity"]).all()
    assert log.items.tolist() == ["10", "a", "b"]
    assert rows["item_code"].tolist() == [2, 1, 0]
    assert sorted(rows["bucket"].tolist()) == [0, 1, 2]
    assert (log.name, log.truth, log.columns) == ("small", "two_items", ("note",))
    assert not log.has("propensity")


def test_names_that_are_numbers_are_in_the_order_of_numbers(place):
    log = from_table(NUMBERS, workspace=place)
    assert log.items.tolist() == ["9", "10", "100"]
    assert log.queries.tolist() == ["y", "z"]
    found = cells(log)
    assert found["item_code"].tolist() == [0, 0, 1, 2]
    assert found["clicks"].tolist() == [0, 1, 1, 1]


def test_many_sessions_share_a_thousand_buckets(place):
    n = 20_001
    log = from_table({"item": np.zeros(n), "reward": np.zeros(n)}, workspace=place)
    buckets = log.query("SELECT bucket, COUNT(*) AS n FROM log GROUP BY bucket")
    assert log.counts["buckets"] == 1000 == len(buckets["bucket"])
    assert buckets["n"].max() < 3 * buckets["n"].mean()


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"reward": [1]}, "no column 'item'"),
        ({"item": [], "reward": []}, "no rows"),
        ({"item": ["a"], "reward": [1, 2]}, "differ in length"),
        ({"item": ["a", None], "reward": [1, 2]}, "1 rows have no item"),
        ({"item": ["a"], "reward": [1], "rank": [0]}, "ranks start at 1"),
        ({"item": ["a"], "reward": ["x"]}, "no place in its column"),
        ({"item": ["a", "b"], "reward": [1, np.inf]}, "1 rows have a reward that is infinite"),
        ({"item": ["a"], "reward": ["nan"]}, "no number"),
        ({"item": ["a"], "reward": [1], "propensity": [-np.inf]}, "a propensity that is infinite"),
        ({"item": ["a"], "reward": [1], "bucket": ["x"]}, "'bucket' of its own"),
        ({"item": ["a"], "reward": [1], "Line": ["x"]}, "differ only in capitals"),
        ({"item": ["a"], "reward": [1], "Query": ["x"]}, "differ only in capitals"),
        ({"item": ["a"], "reward": [1], "note": ["x"], "NOTE": ["y"]}, "differ only in capitals"),
    ],
)
def test_arrays_that_are_no_log_are_refused(place, table, why):
    with pytest.raises(EngineError, match=why):
        from_table(table, workspace=place)
    assert place.logs() == []


def test_a_log_is_stored_opened_and_deleted(place):
    log = from_table(TABLE, workspace=place)
    again = Workspace(place.root).open(log.fingerprint)
    assert again.counts == log.counts
    place.delete(log.fingerprint)
    assert list(place.root.iterdir()) == []
    with pytest.raises(EngineError, match="no longer on this server"):
        place.open(log.fingerprint)
    with pytest.raises(EngineError, match="not a log's fingerprint"):
        place.open("../../etc")


def test_a_question_about_a_log_that_was_deleted_says_so(place):
    log, asked = from_table(TABLE, workspace=place), from_table(TABLE, workspace=place)
    sql = "SELECT COUNT(*) AS n FROM log"
    assert asked.query(sql)["n"].tolist() == [3]
    place.delete(log.fingerprint)
    for each in (log, asked):
        with pytest.raises(EngineError, match="deleted meanwhile"):
            each.query(sql)


def test_a_small_log_answers_from_memory_as_from_its_file(place):
    """A log of long texts is read from its file."""
    rng = np.random.default_rng(0)
    table = {
        "impression": np.repeat(np.arange(900), 4),
        "query": np.repeat(rng.integers(0, 5, 900), 4),
        "rank": np.tile([1, 2, 3, 4], 900),
        "item": rng.integers(0, 9, 3_600),
        "reward": rng.random(3_600),
        "propensity": np.where(rng.random(3_600) < 0.1, np.nan, 0.25),
        "note": np.where(rng.random(3_600) < 0.5, "", "seen"),
    }
    log = from_table(table, workspace=place)
    assert log.source.small
    other = DuckDBSource(log.source.path)
    for sql in (
        "SELECT * FROM log",
        "SELECT query_code, SUM(reward) AS r FROM log GROUP BY query_code",
        "SELECT column_name, column_type FROM (DESCRIBE log)",
    ):
        one, same = log.query(sql), other.query(sql)
        assert list(one) == list(same)
        for name, values in one.items():
            np.testing.assert_array_equal(values, same[name])
    assert not from_table(table | {"note": np.full(3_600, "x" * 3_000)}).source.small


def test_what_a_dead_writer_left_is_removed_and_a_living_one_is_not(place):
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    left = place.root / f".partial-{int(dead.stdout)}-ab"
    left.mkdir()
    mine = place.root / f".partial-{os.getpid()}-cd"
    mine.mkdir()
    elsewhere = [place.root / f".partial-{int(dead.stdout)}-0123456789ab-{name}" for name in "xy"]
    for folder in elsewhere:
        folder.mkdir()
    os.utime(elsewhere[1], (0, time.time() - 90_000))
    Workspace(place.root)
    assert (left.exists(), mine.exists()) == (False, True)
    assert [folder.exists() for folder in elsewhere] == [True, False]
    with place.partial() as folder:
        place.sweep(os.getpid())
        assert not folder.exists()


def test_a_temporary_log_is_forgotten_when_nobody_uses_it(place):
    old, new = from_table(TABLE, workspace=place), from_table(NUMBERS, workspace=place)
    os.utime(place.root / old.fingerprint / CARD, (0, time.time() - 7200))
    place.forget(hours=1)
    assert [card.fingerprint for card in place.logs()] == [new.fingerprint]


def test_the_operator_decides_where_logs_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERCLICK_WORKSPACE", str(tmp_path / "kept"))
    assert settings.kept_for_good()
    assert settings.workspace().root == tmp_path / "kept"
    monkeypatch.delenv("COUNTERCLICK_WORKSPACE")
    assert settings.workspace().root != tmp_path / "kept"


def test_only_files_below_the_operators_folders_are_read(tmp_path, monkeypatch):
    allowed, secret = tmp_path / "allowed", tmp_path / "secret.csv"
    allowed.mkdir()
    secret.write_text("item,click\na,1\n")
    (allowed / "a.csv").write_text("item,click\na,1\n")
    (allowed / "link.csv").symlink_to(secret)
    with pytest.raises(EngineError, match="COUNTERCLICK_FOLDERS"):
        settings.server_files("a.csv")
    monkeypatch.setenv("COUNTERCLICK_FOLDERS", str(allowed))
    assert settings.server_files("*.csv") == [allowed / "a.csv"]
    for asked in ("../secret.csv", str(secret), "link.csv", "/etc/passwd", "nothing"):
        with pytest.raises(EngineError, match="no such file"):
            settings.server_files(asked)


@pytest.mark.parametrize("asked", ["../*", "/**", "sub/../../*.csv", "/etc/*"])
def test_patterns_that_lead_elsewhere_are_refused_before_a_folder_is_read(
    asked, tmp_path, monkeypatch
):
    monkeypatch.setenv("COUNTERCLICK_FOLDERS", str(tmp_path))
    read = []
    monkeypatch.setattr(os, "scandir", lambda *folder: read.append(folder))
    with pytest.raises(EngineError, match="no such file"):
        settings.server_files(asked)
    assert read == []


def test_several_files_are_one_log(tmp_path, place):
    for name, item in (("a.csv", "x"), ("b.csv", "y")):
        (tmp_path / name).write_text(f"item,click,extra\n{item},1,e\nz,0,f\nbroken\n")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    log = load_several(paths, workspace=place)
    assert log.counts["rows"] == 4 == log.counts["impressions"]
    assert (log.counts["lines"], log.counts["quarantined"]) == (8, 2)
    rows = log.query("SELECT * FROM log ORDER BY file, line")
    assert rows["impression"].tolist() == ["1/2", "1/3", "2/2", "2/3"]
    assert {path.name for path in place.root.iterdir()} == {log.fingerprint}
    assert rows["file"].tolist() == ["a.csv", "a.csv", "b.csv", "b.csv"]
    each = load_several(paths, workspace=place, policy_each=True)
    assert each.has("policy")
    assert set(each.query("SELECT policy FROM log")["policy"]) == {"a.csv", "b.csv"}


def test_files_that_differ_in_their_fields_are_refused(tmp_path, place):
    (tmp_path / "a.csv").write_text("item,click\nx,1\n")
    (tmp_path / "b.csv").write_text("item,click,rank\nx,1,1\n")
    with pytest.raises(EngineError, match="differ in their fields: rank"):
        load_several([tmp_path / "a.csv", tmp_path / "b.csv"], workspace=place)


@pytest.mark.parametrize("key", samples())
def test_every_sample_has_a_card_and_opens(place, key):
    sample = samples()[key]
    assert all((sample.title, sample.what, sample.source, sample.licence, sample.try_this))
    log = open_sample(key, place)
    assert log.name == sample.title
    assert log.truth == sample.truth
    assert log.counts["quarantined"] == 0


def test_the_open_bandit_samples_are_the_published_ones(place):
    clicks = {"open_bandit_random": 46, "open_bandit_bts": 69}
    for key, expected in clicks.items():
        log = open_sample(key, place)
        assert log.counts["rows"] == 10_000
        assert log.query("SELECT SUM(reward) AS clicks FROM log")["clicks"][0] == expected


def test_an_unknown_sample_lists_the_known():
    with pytest.raises(EngineError, match="open_bandit_bts"):
        open_sample("nothing")


def test_keeping_a_log_again_never_takes_it_away_for_a_moment(place, monkeypatch):
    """A kill between two steps of `keep` found nothing: now nothing is deleted on the way."""
    log = from_table(TABLE, workspace=place)
    card = place.logs()[0]
    monkeypatch.setattr(Workspace, "delete", lambda *_: pytest.fail("the kept log was deleted"))
    with place.partial() as folder:
        (folder / "log.parquet").write_bytes(log.source.path.read_bytes())
        assert place.keep(folder, card).counts == log.counts
    assert place.open(log.fingerprint).counts == log.counts


def test_a_new_stamp_of_a_file_in_place_replaces_the_card_alone(place):
    log = from_table(TABLE, workspace=place)
    card, rows = place.logs()[0], log.source.path
    stamp = {"path": str(rows), "size": 1, "changed": 2, "touched": 0, "node": 0}
    with place.partial() as folder, pytest.raises(EngineError):  # the stamp is not the file's
        place.keep(folder, replace(card, place=stamp))
    assert place.logs()[0].place == stamp
    assert rows.is_file()


@pytest.mark.long
def test_four_processes_that_load_one_file_at_once_all_get_it(tmp_path):
    """100 times; "Directory not empty" was the answer of one in a few."""
    (tmp_path / "log.csv").write_text("item,click\n" + "a,1\nb,0\n" * 50)
    program = (
        "import sys; from engine.ingest.load import load; from engine.logs.store import Workspace\n"
        "for turn in range(25):\n"
        "    assert load(sys.argv[1], workspace=Workspace(sys.argv[2])).counts['rows'] == 100\n"
    )
    for turn in range(4):
        place = tmp_path / f"place{turn}"
        loads = [
            subprocess.Popen([sys.executable, "-c", program, tmp_path / "log.csv", place])
            for _ in range(4)
        ]
        assert [load.wait(300) for load in loads] == [0, 0, 0, 0]
        assert len(Workspace(place).logs()) == 1
