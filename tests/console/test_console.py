"""The console under attack: nothing but the log is read, nothing is written, nothing outlives."""

import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.console.console import ask
from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.logs.sources import DuckDBSource
from engine.logs.store import Workspace

SECRET = "tell nobody"
DEADLINE = 1.5


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


FILES = [
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM read_parquet('{other}')",
    "SELECT * FROM '{other}'",
    "SELECT * FROM parquet_metadata('{other}')",
    "SELECT * FROM parquet_kv_metadata('{other}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM read_csv('/proc/self/environ')",
    "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
    "SELECT * FROM query_table('{secret}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM read_parquet('https://example.invalid/x.parquet')",
    "SELECT * FROM read_csv('s3://bucket/x.csv')",
    "SELECT * FROM sqlite_scan('{secret}', 'x')",
    "SELECT * FROM duckdb_secrets()",
]
SERVER = [
    "SELECT sql FROM duckdb_views()",
    "SELECT sql FROM duckdb_views",
    "SELECT sql FROM sqlite_master",
    "SELECT definition FROM pg_catalog.pg_views",
    "SELECT view_definition FROM information_schema.views",
    "SELECT pg_get_viewdef(0)",
    "SELECT current_setting('allowed_paths')",
    "SELECT 'allowed_paths'.current_setting()",
    "SELECT list_transform(['allowed_paths'], lambda x: \"CURRENT_SETTING\"(x))",
    "SELECT (SELECT MAX(current_setting('secret_directory')) FROM log)",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_logs_parsed('FileSystem')",
    "SELECT * FROM duckdb_external_file_cache()",
    "SELECT * FROM pragma_database_size()",
    "SELECT * FROM pragma_storage_info('log')",
    "SELECT file_name FROM parquet_metadata('{own}')",
    "SELECT file_name FROM parquet_metadata('/dev/fd/3')",
    "SELECT filename FROM read_parquet('{own}', filename = true)",
    "SELECT filename FROM read_blob('/dev/fd/3')",
    "SELECT filename FROM log",
    "SELECT * FROM glob('{own}')",
    "SELECT * FROM glob('/dev/fd/*')",
    "SELECT * FROM '{own}'",
    "SELECT * FROM '{own}', (WITH \"{own}\" AS (SELECT 1) SELECT 1)",
    "SELECT * FROM duckdb_views, (WITH duckdb_views AS (SELECT 1) SELECT 1)",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM duckdb_views()'))",
    "SELECT * FROM query('FROM duckdb_settings()')",
    "WITH x AS (SELECT 1) SELECT * FROM main.x",
    "EXPLAIN SELECT * FROM duckdb_views()",
    "SHOW allowed_paths",
    "SUMMARIZE duckdb_views",
]
"""What would show where the server keeps its files, or what else lies there."""
WRITES = [
    "COPY log TO '{target}'",
    "COPY (SELECT 1) TO '{target}' (FORMAT parquet)",
    "EXPLAIN ANALYZE COPY log TO '{target}'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{own}' (FORMAT parquet)",
    "WITH x AS (COPY log TO '{target}') SELECT 1",
    "WITH x AS (COPY (SELECT 1 AS a) TO '{own}' (FORMAT parquet)) SELECT 1",
    "SELECT * FROM (WITH x AS (COPY log TO '{target}') SELECT 1)",
    "EXPLAIN ANALYZE WITH x AS (COPY log TO '{own}' (FORMAT parquet)) SELECT 1",
    "EXPLAIN EXPLAIN ANALYZE COPY log TO '{own}'",
    "EXPORT DATABASE '{target}'",
    "IMPORT DATABASE '{target}'",
    "ATTACH '{target}' AS y",
    "ATTACH ':memory:' AS y",
    "CREATE TABLE t AS SELECT 1",
    "CREATE OR REPLACE VIEW log AS SELECT 1",
    "INSERT INTO log SELECT * FROM log",
    "WITH x AS (INSERT INTO log SELECT * FROM log RETURNING *) SELECT * FROM x",
    "WITH x AS (DELETE FROM log RETURNING *) SELECT * FROM x",
    "WITH x AS (UPDATE log SET reward = 1 RETURNING *) SELECT * FROM x",
    "DELETE FROM log",
    "UPDATE log SET reward = 0",
    "DROP VIEW log",
    "CREATE MACRO f() AS 1",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL sqlite",
    "SET enable_external_access = true",
    "SET memory_limit = '100GB'",
    "RESET lock_configuration",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "CALL pragma_version()",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN TRANSACTION",
    "USE memory",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY log TO '{target}'",
    "/* SELECT */ DROP VIEW log",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a')",
    "COMMENT ON VIEW log IS 'x'",
    "",
    ";",
    "\0",
    "SELECT",
]
HOGS = [
    "SELECT COUNT(*) FROM range(100000000000) t(i) WHERE i % 7 = 3",
    "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT COUNT(*) FROM r",
    "SELECT COUNT(*) FROM log a, log b, log c, log d WHERE a.reward + b.reward > c.reward * d.rank",
    "SELECT LIST(i) FROM range(1000000000) t(i)",
    "SELECT repeat('x', 2000000000)",
    "SELECT MEDIAN(i) FROM range(5000000000) t(i)",
    "SELECT STRING_AGG(repeat('x', 1000), '') FROM range(10000000)",
    "SELECT * FROM log a, log b, log c ORDER BY a.reward, b.rank, c.line",
    "SELECT regexp_matches(repeat('a', 30000), '(a+)+(b+)+$') FROM range(100000)",
    "SELECT " + "(" * 4000 + "1" + ")" * 4000,
    "SELECT " + "+".join(["1"] * 9000),
    "SELECT unnest(range(100000000))",
    "SELECT COUNT(DISTINCT i) FROM range(10000000000) t(i)",
]


def filled(statement, folder, log, other):
    return (
        statement.replace("{secret}", str(folder / "secret.txt"))
        .replace("{other}", str(other.source.path))
        .replace("{own}", str(log.source.path))
        .replace("{target}", str(folder / "written"))
        .replace("{folder}", str(folder))
    )


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def attack(log, statement):
    try:
        return str(ask(log, statement, seconds=DEADLINE * 3).table.to_pydict())
    except EngineError as error:
        return str(error)


def test_there_are_more_than_forty_attacks():
    assert len(FILES) + len(WRITES) + len(HOGS) >= 40


@pytest.mark.parametrize("statement", FILES)
def test_no_file_is_read(folder, log, other, statement):
    with pytest.raises(EngineError) as error:
        ask(log, filled(statement, folder, log, other), seconds=10)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("statement", SERVER)
def test_nothing_of_the_server_is_shown(folder, log, other, statement):
    with pytest.raises(EngineError) as error:
        ask(log, filled(statement, folder, log, other), seconds=10)
    assert "allowed_paths=" not in str(error.value)
    if "{own}" not in statement:
        assert str(folder) not in str(error.value)


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
def test_nothing_is_written(folder, log, other, statement):
    before = everything(folder)
    with pytest.raises(EngineError):
        ask(log, filled(statement, folder, log, other), seconds=10)
    assert everything(folder) == before


@pytest.mark.parametrize("statement", HOGS, ids=lambda text: text[:40])
def test_nothing_outlives_its_deadline(log, statement):
    begun = time.monotonic()
    answer = attack_within(log, statement)
    assert time.monotonic() - begun < DEADLINE + 1
    assert answer


def attack_within(log, statement):
    try:
        return ask(log, statement, seconds=DEADLINE).summary
    except EngineError as error:
        return str(error)


def test_the_next_query_works(log):
    assert ask(log, "SELECT COUNT(*) AS n FROM log", seconds=10).table["n"][0].as_py() == 3000


def test_what_is_shown_is_said(log):
    answer = ask(log, "SELECT * FROM log", seconds=10)
    assert answer.table.num_rows == 1000
    assert answer.summary.startswith("first 1,000 of 3,000 rows")
    assert ask(log, "SELECT * FROM range(100000000)", seconds=10).rows == -1


def test_explain_and_ordinary_selects_pass(log):
    for sql in (
        "EXPLAIN SELECT * FROM log",
        "explain analyze select count(*) from log;",
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
    hog = threading.Thread(target=attack_within, args=(log, HOGS[0]))
    hog.start()
    waits = []
    while hog.is_alive():
        begun = time.monotonic()
        log.query("SELECT COUNT(*) AS n FROM log")
        waits.append(time.monotonic() - begun)
    assert np.median(waits) < 0.5


def test_waiting_for_a_turn_is_not_a_querys_own_time(log):
    hogs = [threading.Thread(target=_stopped, args=(log, 3.5)) for _ in range(2)]
    for hog in hogs:
        hog.start()
    assert ask(log, "SELECT 1 AS one", seconds=3).rows == 1
    for hog in hogs:
        hog.join()


def _stopped(log, seconds):
    with pytest.raises(EngineError):
        ask(log, HOGS[0], seconds=seconds)


def test_no_path_leaves_the_answer_of_an_ordinary_error(log):
    with pytest.raises(EngineError) as error:
        ask(log, "SELECT nothing FROM log", seconds=10)
    assert str(Path(log.source.path).parent) not in str(error.value)
