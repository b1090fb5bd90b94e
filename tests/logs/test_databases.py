"""A database that is lent again is as good as a new one."""

import gc
import os
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.core.errors import EngineError
from engine.ingest.cancellation import watched
from engine.logs.arrays import from_table
from engine.logs.databases import pool
from engine.logs.databases.pool import SMALL, borrowed, lent
from engine.logs.file_stamp import FileStamp
from engine.logs.sources import DuckDBSource
from engine.logs.store import Workspace

SETTINGS = (
    "SELECT name, value FROM duckdb_settings() "
    "WHERE name NOT IN ('temp_directory', 'search_path') ORDER BY name"
)


@pytest.fixture(autouse=True, scope="module")
def _few_objects():
    """Logs of other tests give their databases back now; what else they left is not looked at."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _nothing_spare(monkeypatch):
    """Logs of tests before give their databases back now, and find room if they do so later."""
    gc.collect()
    monkeypatch.setattr(pool, "_SPARE", [])
    monkeypatch.setattr(pool, "MOST", 1000)


def is_spare(used):
    return any(spare.instance is used.instance for spare in pool._SPARE)


def settings(cursor):
    return cursor.execute(SETTINGS).fetchall()


def test_it_is_lent_again_empty_and_with_the_settings_of_a_new_one(tmp_path):
    with borrowed(f"{tmp_path}/a", 0) as cursor:
        new = settings(cursor)
        cursor.execute(
            "CREATE TABLE log AS SELECT 1 AS a; CREATE VIEW seen AS FROM log; "
            "CREATE TEMP TABLE beside (a INT); SET memory_limit = '1GB'; "
            "SET max_temp_directory_size = '1GB'; SET threads = 1; SET TimeZone = 'Asia/Tokyo'; "
            "SET enable_progress_bar = true"
        )
        cursor.register("given", pa.table({"a": [1]}))
    first = pool._SPARE[0].instance
    with borrowed(f"{tmp_path}/b", 0) as cursor:
        assert not pool._SPARE
        assert settings(cursor) == new
        ask = cursor.execute
        assert ask("SELECT current_setting('temp_directory')").fetchall() == [(f"{tmp_path}/b",)]
        for name in ("log", "seen", "beside", "given"):
            with pytest.raises(duckdb.CatalogException):
                ask(f"SELECT * FROM {name}")
    assert [first] == [spare.instance for spare in pool._SPARE]


def test_one_that_moved_rows_to_its_folder_is_not_lent_again(tmp_path):
    rows = "CREATE TABLE rows AS SELECT range AS a, CAST(hash(range) AS VARCHAR) AS b FROM range"
    with borrowed(f"{tmp_path}/a", 0) as cursor:
        cursor.execute(f"SET memory_limit = '20MB'; {rows}(1000000)")
        assert (tmp_path / "a").exists()
    assert not pool._SPARE
    used = lent(f"{tmp_path}/b")
    with used.cursor() as cursor:
        cursor.execute(f"SET memory_limit = '20MB'; {rows}(1000000)")
    used.give_back()
    assert not is_spare(used)


def test_work_on_large_files_closes_its_database(tmp_path):
    with borrowed(f"{tmp_path}/a", SMALL + 1):
        pass
    assert not pool._SPARE


def test_two_at_a_time_are_two(tmp_path):
    with borrowed(f"{tmp_path}/a", 0) as one, borrowed(f"{tmp_path}/b", 0) as other:
        one.execute("CREATE TABLE log AS SELECT 1 AS a")
        other.execute("CREATE TABLE log AS SELECT 2 AS a")
        assert one.execute("SELECT a FROM log").fetchall() == [(1,)]
    assert len(pool._SPARE) == 2


def test_failed_work_closes_its_database(tmp_path):
    with pytest.raises(duckdb.Error), borrowed(f"{tmp_path}/a", 0) as cursor:
        cursor.execute("CREATE TABLE log AS SELECT error('no') AS a")
    assert not pool._SPARE


def refused(folder, sql):
    """Refuse a file, where DuckDB fails because of that."""
    with borrowed(folder, 0) as cursor:
        try:
            cursor.execute(sql)
        except duckdb.Error:
            raise EngineError("the file is damaged") from None
        raise EngineError("the file holds no rows")


@pytest.mark.parametrize(("sql", "spare"), [("SELECT 1", 1), ("SELECT error('no')", 0)])
def test_a_refused_file_gives_its_database_back_unless_duckdb_failed(tmp_path, sql, spare):
    with pytest.raises(EngineError):
        refused(tmp_path / "a", sql)
    assert len(pool._SPARE) == spare


def test_cancelled_work_closes_its_database(tmp_path):
    def stop(share):
        raise InterruptedError

    with (
        pytest.raises(InterruptedError),
        borrowed(f"{tmp_path}/a", 0) as cursor,
        watched(cursor, stop),
    ):
        cursor.execute("SELECT SUM(a.range) FROM range(100000) AS a, range(100000) AS b")
    assert not pool._SPARE


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH ':memory:' AS other",
        "CREATE TABLE memory.main.log AS SELECT 1 AS a",
        "CREATE VIEW memory.main.log AS SELECT 1 AS a",
    ],
    ids=["database", "table", "view"],
)
def test_one_that_holds_what_cannot_be_emptied_is_not_lent_again(tmp_path, sql):
    used = lent(tmp_path / "a")
    with used.cursor() as cursor:
        cursor.execute(sql)
    used.give_back()
    assert lent(tmp_path / "b").instance is not used.instance
    assert not pool._SPARE


def test_one_that_was_closed_is_not_lent_again(tmp_path):
    used = lent(tmp_path / "a")
    used.give_back()
    used.instance.close()
    assert lent(tmp_path / "b").instance is not used.instance


def test_the_settings_are_those_of_a_database_that_was_never_lent(tmp_path):
    fresh = duckdb.connect(config={"autoinstall_known_extensions": False}).cursor()
    for _ in range(2):
        with borrowed(tmp_path / "a", 0) as cursor:
            assert settings(cursor) == settings(fresh)
            cursor.execute("SET VARIABLE secret = 1; PREPARE seen AS SELECT 1; SET threads = 1")
            cursor.execute("CREATE MACRO seen() AS 1; CREATE TYPE seen AS ENUM ('a')")
    with borrowed(tmp_path / "a", 0) as cursor:
        assert cursor.execute("SELECT getvariable('secret')").fetchall() == [(None,)]
        for sql in ("EXECUTE seen", "SELECT seen()", "SELECT 'a'::seen"):
            with pytest.raises(duckdb.Error):
                cursor.execute(sql)


def test_a_log_gives_its_database_to_the_next_which_reads_its_own_rows(tmp_path):
    """Even where another file lies at the same path."""
    path = tmp_path / "log.parquet"
    for item, rows in ((1, 3), (2, 5)):
        pq.write_table(pa.table({"item": np.full(rows, item)}), path)
        source = DuckDBSource(path)
        assert source.query("SELECT item FROM log")["item"].tolist() == [item] * rows
        used = source.database.database
        del source
        gc.collect()
        assert is_spare(used)


def test_rows_of_a_deleted_log_do_not_wait_in_a_database(tmp_path):
    place = Workspace(tmp_path / "logs")
    log = from_table({"item": ["secret"], "reward": [1]}, workspace=place)
    log.query("SELECT item FROM log")
    fingerprint, used = log.fingerprint, log.source.database.database
    del log
    assert is_spare(used)
    place.delete(fingerprint)
    assert not is_spare(used)


def test_a_log_leaves_the_settings_of_a_new_one(tmp_path):
    """A short log answers in one thread, and leaves tables and settings to nobody."""
    fresh = duckdb.connect(config={"autoinstall_known_extensions": False}).cursor()
    pq.write_table(pa.table({"item": [1]}), tmp_path / "log.parquet")
    source = DuckDBSource(tmp_path / "log.parquet")
    source.query("SELECT item FROM log JOIN beside USING (item)", beside={"item": np.array([1])})
    used = source.database.database
    del source
    gc.collect()
    assert is_spare(used)
    with borrowed(tmp_path / "a", 0) as cursor:
        assert not is_spare(used)
        assert settings(cursor) == settings(fresh)
        for name in ("log", "beside"):
            with pytest.raises(duckdb.CatalogException):
                cursor.execute(f"SELECT * FROM {name}")


def test_questions_of_one_log_see_their_own_tables_alone(tmp_path):
    pq.write_table(pa.table({"item": [1, 2]}), tmp_path / "log.parquet")
    source = DuckDBSource(tmp_path / "log.parquet")
    sql = "SELECT item, name FROM log JOIN beside USING (item)"
    for names in (["a", "b"], ["c", "d"]):
        beside = {"item": np.array([1, 2]), "name": np.array(names, dtype=object)}
        assert source.query(sql, beside=beside)["name"].tolist() == names
    with pytest.raises(duckdb.CatalogException):
        source.query(sql)
    assert source.query("SELECT item FROM log")["item"].tolist() == [1, 2]


def test_files_that_are_read_by_the_same_descriptor_are_kept_apart(tmp_path):
    """Where the size and the time are those of the file before, and commonly the descriptor."""
    for item in range(3):
        path = tmp_path / f"{item}.parquet"
        pq.write_table(pa.table({"item": np.full(100, item)}), path)
        os.utime(path, (1e9, 1e9))
        source = DuckDBSource(path, FileStamp.of(path))
        assert set(source.query("SELECT item FROM log")["item"]) == {item}
        used = source.database.database
        del source
        gc.collect()
        assert is_spare(used)


def test_a_copy_of_a_source_keeps_the_database(tmp_path):
    pq.write_table(pa.table({"item": [1]}), tmp_path / "log.parquet")
    source = DuckDBSource(tmp_path / "log.parquet")
    source.query("SELECT item FROM log")
    other = copy(source)
    del source
    gc.collect()
    assert not is_spare(other.database.database)
    assert other.query("SELECT item FROM log")["item"].tolist() == [1]


def test_a_log_whose_question_failed_closes_its_database(tmp_path):
    pq.write_table(pa.table({"item": [1]}), tmp_path / "log.parquet")
    source = DuckDBSource(tmp_path / "log.parquet")
    with pytest.raises(duckdb.Error):
        source.query("SELECT error('no') FROM log")
    assert source.query("SELECT item FROM log")["item"].tolist() == [1]
    used = source.database.database
    del source
    gc.collect()
    assert not is_spare(used)


def test_threads_that_open_and_leave_logs_read_their_own_rows(tmp_path):
    for item in range(8):
        pq.write_table(pa.table({"item": np.full(item + 1, item)}), tmp_path / f"{item}.parquet")

    def read(place):
        source = DuckDBSource(tmp_path / f"{place % 8}.parquet")
        query = source.query
        del source
        return query("SELECT item FROM log")["item"].tolist()

    with ThreadPoolExecutor(4) as pool:
        for place, items in enumerate(pool.map(read, range(40))):
            assert items == [place % 8] * (place % 8 + 1)


def test_a_child_leaves_the_databases_of_its_parent_alone(tmp_path, monkeypatch):
    with borrowed(tmp_path / "a", 0):
        pass
    used = lent(tmp_path / "b")
    with borrowed(tmp_path / "c", 0):
        pass
    monkeypatch.setattr(pool, "_OF_PARENT", [])
    monkeypatch.setattr(os, "getpid", lambda: used.process + 1)
    pool._after_fork()
    assert not pool._SPARE
    used.give_back()
    assert not pool._SPARE
    assert used in pool._OF_PARENT


def test_logs_that_live_together_do_not_share(tmp_path):
    rows = {"item": np.arange(3), "reward": np.ones(3)}
    logs = [from_table(rows, name=name, workspace=Workspace(tmp_path)) for name in "ab"]
    for log in logs:
        log.source.query("SELECT COUNT(*) FROM log")
    assert logs[0].source.database is not logs[1].source.database
