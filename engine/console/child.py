"""The process that runs one query of the console and ends.

It is started by path, imports nothing of the engine, and reads {path, sql, rows, seconds, counted}
as JSON; `counted` is the engine's own SELECT that gives the rows with another reward, or empty.
It writes one line of JSON ({rows} or {refused, fix}), then the first rows as an Arrow stream.

A query reads the table `log` and nothing about the server. Two layers hold this: the log is read
from an open descriptor, so that plans, views and errors name no folder; and a SELECT may name no
table but `log` and its own common tables, no table function but generators, and no function that
shows settings or definitions.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

MEMORY = "400MB"
ADDRESS_SPACE = 3 << 30
ANSWER = 20_000_000
COUNTED = 1_000_000
BATCH = 2_048
NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
GENERATORS = {
    "range",
    "generate_series",
    "unnest",
    "repeat",
    "repeat_row",
    "json_each",
    "json_tree",
}
"""The table functions that make rows from their arguments alone."""
SHOWS_SERVER = {"current_setting", "pg_get_viewdef", "write_log", "parse_duckdb_log_message"}
INTERNAL = "SELECT view_name FROM duckdb_views() WHERE internal"


class Refused(Exception):
    """The query is not one that the console runs."""


def main() -> None:
    """Read the question, answer it or say why not."""
    request = json.loads(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    _limit(request["seconds"])
    try:
        connection = _connection(request["path"], request["counted"])
        _admit(connection, request["sql"])
        schema, batches, count = _first(connection, request["sql"], request["rows"])
    except Refused as error:
        out.write(json.dumps({"refused": str(error)}).encode())
        return
    except (duckdb.Error, pa.ArrowException, ValueError, RecursionError) as error:
        first = str(error).strip().split("\n\n")[0][:600]
        out.write(json.dumps({"refused": first}).encode())
        return
    except MemoryError:
        out.write(json.dumps({"refused": "the query took more memory than it may"}).encode())
        return
    out.write(json.dumps({"rows": count}).encode() + b"\n")
    with pa.ipc.new_stream(out, schema) as stream:
        for batch in batches:
            stream.write_batch(batch)


def _limit(seconds: float) -> None:
    """Little time and memory, no files to write, no priority."""
    os.nice(10)
    whole = int(seconds * (os.cpu_count() or 1)) + 2
    for kind, most in (
        (resource.RLIMIT_CPU, whole),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))


def _connection(path: str, counted: str) -> duckdb.DuckDBPyConnection:
    """DuckDB with every door shut but the one file, which is read from its open descriptor."""
    source = f"/dev/fd/{os.open(path, os.O_RDONLY)}"
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_unsigned_extensions": False,
            "temp_directory": "",
            "memory_limit": MEMORY,
            "threads": 2,
            "python_enable_replacements": False,
        }
    )
    connection.execute(f"SET allowed_paths = ['{source}']")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    rows = f"read_parquet('{source}', hive_partitioning = false)"
    rows = f"SELECT * FROM {rows}"
    rows = f"WITH log AS ({rows}) {counted}" if counted else rows
    connection.execute(f"CREATE VIEW log AS {rows}")
    connection.execute("SET lock_configuration = true")
    return connection


def _admit(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Let one SELECT pass, or EXPLAIN of one; a SELECT may hide a COPY in a common table."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise Refused("one SELECT at a time")
    kind = statements[0].type
    if kind == duckdb.StatementType.EXPLAIN:
        _admit(connection, _explained(sql))
    elif kind != duckdb.StatementType.SELECT:
        raise Refused(f"only SELECT and EXPLAIN are allowed, not {kind.name}")
    else:
        _only_reads(connection, sql)


def _explained(sql: str) -> str:
    """What follows EXPLAIN or EXPLAIN ANALYZE, as DuckDB divides the text into words."""
    text, comment = sql.encode(), duckdb.token_type.comment
    places = [place for place, kind in duckdb.tokenize(sql) if kind != comment]
    analyzed = text[places[1] :][:7].lower() in (b"analyze", b"analyse")
    return text[places[1 + analyzed] :].decode()


def _only_reads(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse a SELECT that writes somewhere within, or reads anything but the log."""
    text = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0]
    tree = json.loads(text)
    if tree.get("error"):
        raise Refused("the console cannot check this SELECT, so it does not run it")
    parts = list(_parts(tree))
    named = _common_tables(parts)
    internal = {name for (name,) in connection.execute(INTERNAL).fetchall()} if named else set()
    tables = {"log"} | (named - internal)
    for part in parts:
        kind = part.get("type")
        if isinstance(kind, str) and kind.endswith("_NODE") and kind not in NODES:
            raise Refused(f"the console reads only; this SELECT holds {kind.split('_')[0]}")
        if kind == "BASE_TABLE" or part.get("show_type") == "SHOW":
            _admit_table(part, tables)
        name = str(part.get("function_name", "")).lower()
        if name in SHOWS_SERVER:
            raise Refused(f"the console does not run {name}()")
        if kind == "TABLE_FUNCTION":
            _admit_table_function(part)


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a serialized statement; without recursion, since nesting has no limit."""
    open_parts = [tree]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, list):
            open_parts += part
        elif isinstance(part, dict):
            yield part
            open_parts += part.values()


def _common_tables(parts: list[dict[str, Any]]) -> set[str]:
    """The names of common table expressions that cannot be mistaken for those of files."""
    maps = (part["cte_map"]["map"] for part in parts if part.get("cte_map"))
    names = (str(entry["key"]).lower() for entries in maps for entry in entries)
    return {name for name in names if name.replace("_", "a").isalnum()}


def _admit_table(part: dict[str, Any], tables: set[str]) -> None:
    """Let the log and common tables pass."""
    name = str(part.get("table_name", "")).lower()
    catalog, schema = part.get("catalog_name", ""), part.get("schema_name", "")
    named_in_full = bool(catalog or schema)
    if named_in_full and (catalog not in ("", "memory") or schema not in ("", "main")):
        raise Refused("the console reads the table log alone, not the catalog")
    if name not in ({"log"} if named_in_full else tables):
        raise Refused("the console reads the table log alone; this SELECT names another table")


def _admit_table_function(part: dict[str, Any]) -> None:
    """Let table functions pass that make rows from their arguments alone."""
    function = part.get("function") or {}
    name = str(function.get("function_name", "")).lower()
    if name not in GENERATORS:
        raise Refused(f"the console does not run the table function {name or 'of this SELECT'}")


def _first(
    connection: duckdb.DuckDBPyConnection, sql: str, rows: int
) -> tuple[pa.Schema, list[pa.RecordBatch], int]:
    """The first rows, and how many there are in all (-1 above a million)."""
    reader = connection.sql(sql).to_arrow_reader(BATCH)
    batches: list[pa.RecordBatch] = []
    count = size = 0
    for batch in reader:
        if count < rows:
            part = batch.slice(0, rows - count)
            size += part.nbytes
            if size > ANSWER:
                raise Refused("the result is too large: its first rows exceed 20 MB")
            batches.append(part)
        count += batch.num_rows
        if count > COUNTED:
            return reader.schema, batches, -1
    return reader.schema, batches, count


if __name__ == "__main__":
    main()
