"""The process that runs one query of the console and ends.

It is started by path, imports nothing of the engine, and reads {path, sql, rows, seconds} as JSON.
It writes one line of JSON ({rows} or {refused, fix}), then the first rows as an Arrow stream.
"""

import json
import os
import re
import resource
import sys

import duckdb
import pyarrow as pa

from engine.logs.canonical import escaped, one_file, parquet_rows

MEMORY = "400MB"
ADDRESS_SPACE = 3 << 30
ANSWER = 20_000_000
COUNTED = 1_000_000
BATCH = 2_048
NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
EXPLAIN = re.compile(r"\s*EXPLAIN(?:\s+ANALYZE)?\b(.*)", re.IGNORECASE | re.DOTALL)


class Refused(Exception):
    """The query is not one that the console runs."""


def main() -> None:
    """Read the question, answer it or say why not."""
    request = json.loads(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    _limit(request["seconds"])
    try:
        connection = _connection(request["path"])
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


def _connection(path: str) -> duckdb.DuckDBPyConnection:
    """DuckDB with every door shut but the one file."""
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
    connection.execute(f"SET allowed_paths = ['{escaped(path)}', '{one_file(path)}']")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    connection.execute(f"CREATE VIEW log AS SELECT * FROM {parquet_rows(path)}")
    connection.execute("SET lock_configuration = true")
    return connection


def _admit(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Let one SELECT pass, or EXPLAIN of one; a SELECT may hide a COPY in a common table."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise Refused("ask one SELECT at a time")
    kind = statements[0].type
    if kind == duckdb.StatementType.EXPLAIN:
        inner = EXPLAIN.fullmatch(sql.strip().rstrip(";"))
        if inner is None or EXPLAIN.match(inner[1]):
            raise Refused("EXPLAIN must stand first, before one SELECT")
        _admit(connection, inner[1])
    elif kind != duckdb.StatementType.SELECT:
        raise Refused(f"the console runs SELECT and EXPLAIN, not {kind.name}")
    else:
        _only_reads(connection, sql)


def _only_reads(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse a SELECT that writes somewhere within."""
    text = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0]
    tree = json.loads(text)
    if tree.get("error"):
        raise Refused("the console cannot check this SELECT, so it does not run it")
    open_parts = [tree]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, list):
            open_parts += part
        elif isinstance(part, dict):
            kind = part.get("type")
            if isinstance(kind, str) and kind.endswith("_NODE") and kind not in NODES:
                raise Refused(f"the console reads only; this SELECT holds {kind.split('_')[0]}")
            open_parts += part.values()


def _first(
    connection: duckdb.DuckDBPyConnection, sql: str, rows: int
) -> tuple[pa.Schema, list[pa.RecordBatch], int]:
    """The first rows, and how many there are in all (-1 above a million)."""
    reader = connection.sql(sql).to_arrow_reader(BATCH)
    kept: list[pa.RecordBatch] = []
    count = size = 0
    for batch in reader:
        if count < rows:
            part = batch.slice(0, rows - count)
            size += part.nbytes
            if size > ANSWER:
                raise Refused("the first rows of the answer are larger than 20 MB")
            kept.append(part)
        count += batch.num_rows
        if count > COUNTED:
            return reader.schema, kept, -1
    return reader.schema, kept, count


if __name__ == "__main__":
    main()
