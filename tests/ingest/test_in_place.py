"""Parquet that holds the canonical table is queried where it lies; what is changed is told."""

import os
import shutil

import duckdb
import numpy as np
import pytest

from engine.console.console import ask
from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.several_files import load_several
from engine.logs.arrays import stored
from engine.logs.store import LOG, Workspace

N = 60
TABLE = {
    "session": np.array([f"s{n // 3}" for n in range(N)]),
    "item": np.array([f"d{n % 7}" for n in range(N)]),
    "rank": np.arange(N) % 3 + 1,
    "reward": (np.arange(N) % 2).astype(float),
    "propensity": np.full(N, 0.5),
    "shelf": np.array(["a", "b"] * (N // 2)),
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "own" / "log.parquet"
    path.parent.mkdir()
    stored(TABLE, path)
    return path


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "place")


def test_a_file_that_fits_is_not_copied(file, place):
    log = load(file, workspace=place, in_place=True)
    assert log.format == "Parquet, read in place"
    assert not list(place.root.rglob("*.parquet"))
    copied = load(file, workspace=place)
    assert copied.fingerprint != log.fingerprint
    assert copied.columns == log.columns == ("shelf",)
    sql = "SELECT * EXCLUDE (line, impression) FROM log ORDER BY line"
    told = copied.query(sql)
    for name, column in log.query(sql).items():
        np.testing.assert_array_equal(column, told[name], err_msg=name)
    for name in ("rows", "sessions", "queries", "items", "ranks", "buckets", "lines"):
        assert log.counts[name] == copied.counts[name]
    assert set(log.mapping) == {"session", "item", "rank", "reward", "propensity"}
    assert log.columns == ("shelf",)
    assert ask(log, "SELECT COUNT(*) FROM log", seconds=60).table.to_pylist()[0].popitem()[1] == N


def test_what_ingest_stored_fits_as_it_is(tmp_path, place):
    path = tmp_path / "log.csv"
    path.write_text("q,doc,pos,click\n" + "".join(f"q{n % 4},{n % 9},1,1\n" for n in range(50)))
    first = load(path, workspace=place)
    copy = shutil.copy(place.root / first.fingerprint / LOG, tmp_path / "again.parquet")
    again = load(copy, workspace=place, in_place=True)
    assert again.format == "Parquet, read in place"
    assert {k: again.counts[k] for k in ("rows", "items")} == {"rows": 50, "items": 9}


@pytest.mark.parametrize(
    "edit",
    [
        "SELECT * REPLACE (item_code + 1 AS item_code) FROM f",
        "SELECT * REPLACE (6 - item_code AS item_code) FROM f",
        "SELECT * REPLACE (CASE WHEN line = 5 THEN 'd6' ELSE item END AS item) FROM f",
        "SELECT * REPLACE (0 AS bucket) FROM f",
        "SELECT * REPLACE (CAST(rank AS BIGINT) AS rank) FROM f",
        "SELECT * REPLACE (CAST(rank - 1 AS INTEGER) AS rank) FROM f",
        "SELECT * REPLACE (CASE WHEN line > 9 THEN reward END AS reward) FROM f",
        "SELECT * REPLACE (reward + CAST('inf' AS DOUBLE) AS reward) FROM f",
        "SELECT * EXCLUDE (line) FROM f",
        "SELECT *, line AS more FROM f",
        'SELECT *, shelf AS "Odd Name" FROM f',
    ],
)
def test_a_file_that_does_not_quite_fit_is_read_as_any_other(tmp_path, file, place, edit):
    odd = tmp_path / "odd.parquet"
    duckdb.sql(f"COPY (WITH f AS (FROM '{file}') {edit}) TO '{odd}' (FORMAT parquet)")
    try:
        log = load(odd, workspace=place, in_place=True)
    except EngineError:
        return
    assert log.format == "Parquet"
    assert log.counts["items"] == 7


def test_what_a_person_says_is_done(file, place):
    log = load(file, workspace=place, in_place=True, mapping={"query": "shelf"})
    assert log.format == "Parquet"
    assert log.counts["queries"] == 2


def test_a_changed_file_is_told_and_not_asked(file, place):
    log = load(file, workspace=place, in_place=True)
    stored(TABLE | {"reward": np.ones(N)}, file)
    with pytest.raises(EngineError, match="was changed after it was loaded"):
        log.query("SELECT SUM(reward) AS s FROM log")
    with pytest.raises(EngineError, match="was changed after it was loaded"):
        ask(log, "SELECT 1")
    with pytest.raises(EngineError, match="was changed after it was loaded"):
        place.open(log.fingerprint)
    again = load(file, workspace=place, in_place=True)
    assert again.fingerprint != log.fingerprint
    assert again.query("SELECT SUM(reward) AS s FROM log")["s"][0] == N


def test_a_change_with_its_time_set_back_is_told(file, place):
    log = load(file, workspace=place, in_place=True)
    before = file.stat()
    with file.open("r+b") as held:
        held.seek(before.st_size // 2)
        held.write(b"changed")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    with pytest.raises(EngineError, match="was changed after it was loaded"):
        log.query("SELECT SUM(reward) AS s FROM log")


def test_a_removed_file_is_told(file, place):
    log = load(file, workspace=place, in_place=True)
    file.unlink()
    with pytest.raises(EngineError, match="is there no more"):
        log.query("SELECT 1 AS one FROM log")
    place.delete(log.fingerprint)
    assert place.logs() == []


def test_deleting_the_log_leaves_the_file(file, place):
    log = load(file, workspace=place, in_place=True)
    place.delete(log.fingerprint)
    assert file.is_file()


def test_several_files_in_place_are_joined(file, place):
    twin = file.with_name("twin.parquet")
    stored(TABLE | {"reward": np.zeros(N)}, twin)
    log = load_several([file, twin], policy_each=True, workspace=place, in_place=True)
    assert log.counts["rows"] == 2 * N
