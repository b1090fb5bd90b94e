"""Statements that try to read, write or stay where the console must not let them."""

SECRET = "tell nobody"


DEADLINE = 0.5


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


ENDLESS = [
    "SELECT COUNT(*) FROM range(100000000000) t(i) WHERE i % 7 = 3",
    "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT COUNT(*) FROM r",
    "SELECT COUNT(*) FROM log a, log b, log c, log d WHERE a.reward + b.reward > c.reward * d.rank",
    "SELECT unnest(range(100000000))",
    "SELECT COUNT(DISTINCT i) FROM range(10000000000) t(i)",
    "SELECT repeat('x', 2000000000)",
]
"""Each takes minutes or hours, but the last, which is refused: in a fork it would hang."""


HUGE = [
    "SELECT LIST(i) FROM range(1000000000) t(i)",
    "SELECT MEDIAN(i) FROM range(5000000000) t(i)",
    "SELECT STRING_AGG(repeat('x', 1000), '') FROM range(10000000)",
    "SELECT * FROM log a, log b, log c ORDER BY a.reward, b.rank, c.line",
    "SELECT regexp_matches(repeat('a', 30000), '(a+)+(b+)+$') FROM range(100000)",
    "SELECT " + "(" * 4000 + "1" + ")" * 4000,
    "SELECT " + "+".join(["1"] * 9000),
]
"""What the process that runs a query refuses by its own limits, soon."""


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
