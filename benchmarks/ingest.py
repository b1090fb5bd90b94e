"""Ingest per format: processor time and peak memory, beside DuckDB's bare read, pandas and polars.

The bare read writes a table of DuckDB's, pandas reads into memory, polars reads and writes Parquet.

Run: python -m benchmarks.ingest [rows]     (default 1,000,000)
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.runner.environments import environment

LOAD = """
from engine.ingest.load import load
from engine.logs.store import Workspace
load(path, workspace=Workspace(folder + "/workspace"))
"""
IN_PLACE = LOAD.replace("))", "), in_place=True)")
READS = {
    "csv": "read_csv('{path}')",
    "csv.gz": "read_csv('{path}', compression='gzip')",
    "tsv": "read_csv('{path}')",
    "jsonl": "read_json('{path}', format='newline_delimited')",
    "ubi": "read_json('{path}', format='newline_delimited')",
    "parquet": "read_parquet('{path}')",
}
BARE = """
import duckdb
connection = duckdb.connect(folder + "/bare.duckdb")
connection.execute("SET enable_progress_bar = false")
connection.execute("SET memory_limit = '1GB'")
connection.execute("CREATE TABLE bare AS SELECT * FROM {read}")
connection.close()
"""
PANDAS = {
    "csv": "pandas.read_csv(path)",
    "csv.gz": "pandas.read_csv(path, compression='gzip')",
    "tsv": "pandas.read_csv(path, sep='\\t')",
    "jsonl": "pandas.read_json(path, lines=True)",
    "ubi": "pandas.read_json(path, lines=True)",
    "parquet": "pandas.read_parquet(path)",
}
POLARS = {
    "csv": "polars.read_csv(path)",
    "csv.gz": "polars.read_csv(path)",
    "tsv": "polars.read_csv(path, separator='\\t')",
    "jsonl": "polars.read_ndjson(path)",
    "ubi": "polars.read_ndjson(path)",
    "parquet": "polars.read_parquet(path)",
}
PANDAS_JSON = 2_000_000
"""More rows of JSON lines than these take pandas more memory than most machines have."""
CHILD = """
import json, resource, sys, time
path, folder = {path!r}, {folder!r}
begun = time.process_time()
{code}
took = time.process_time() - begun
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
WARM = "import duckdb, numpy, pandas, pyarrow, engine.ingest.load\n"


EVENTS = """(WITH shown AS (SELECT i // 10 AS list, i % 10 + 1 AS ordinal, hash(i) % 5000 AS item,
    hash(i // 10) % 1000 AS query, hash(i + 7) % 100 < 8 AS clicked FROM range({rows}) t(i)),
events AS (SELECT *, 'impression' AS action, 0 AS after FROM shown
    UNION ALL SELECT *, 'click', 4 FROM shown WHERE clicked)
SELECT 'shop' AS application, action AS action_name, 'q' || list AS query_id,
    's' || list // 2 AS session_id, 'c' || list // 4 AS client_id, 'query ' || query AS user_query,
    strftime(TIMESTAMP '2026-01-01' + INTERVAL (list + after) SECOND, '%Y-%m-%dT%H:%M:%S.%gZ')
    AS timestamp, {{'object': {{'object_id': 'B' || item, 'object_id_field': 'asin'}},
    'position': {{'ordinal': ordinal}}}} AS event_attributes
FROM events ORDER BY list, after, ordinal)"""
"""Events as OpenSearch UBI writes them: impressions of ten items a list, and clicks on 8%."""


def measured(
    code: str, path: Path, python: Path | str = sys.executable, warm: str = WARM
) -> tuple[float, float]:
    """Processor seconds without imports, and peak megabytes, of a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        program = warm + CHILD.format(path=str(path), folder=folder, code=code)
        run = subprocess.run(
            [str(python), "-c", program], capture_output=True, text=True, check=True
        )
    seconds, peak = json.loads(run.stdout.strip().splitlines()[-1])
    return seconds, peak


def written(folder: Path, rows: int, wanted: list[str]) -> dict[str, Path]:
    """The same simulated log in each wanted format."""
    import duckdb

    table = f"""(SELECT i // 10 AS session, hash(i // 10) % 1000 AS query,
        hash(i) % 5000 AS item, i % 10 + 1 AS position, (hash(i + 7) % 100 < 8)::INT AS click,
        round((hash(i + 3) % 1000 + 1) / 2000, 6) AS propensity,
        TIMESTAMP '2026-01-01' + INTERVAL (i // 10) SECOND AS time FROM range({rows}) t(i))"""
    forms = {
        "csv": "(FORMAT csv)",
        "csv.gz": "(FORMAT csv, COMPRESSION gzip)",
        "tsv": "(FORMAT csv, DELIMITER '\\t')",
        "jsonl": "(FORMAT json)",
        "ubi": "(FORMAT json)",
        "parquet": "(FORMAT parquet, COMPRESSION zstd)",
    }
    paths = {}
    for name in wanted:
        paths[name] = folder / f"log.{name}"
        content = EVENTS.format(rows=rows * 100 // 108) if name == "ubi" else table
        duckdb.sql(f"COPY {content} TO '{paths[name]}' {forms[name]}")
    return paths


def in_place(folder: Path, path: Path, bare: float) -> str:
    """What it costs to check a Parquet file that fits, and to ask it where it lies."""
    from engine.ingest.load import load
    from engine.logs.store import LOG, Workspace

    place = Workspace(folder / "stored")
    stored = place.root / load(path, workspace=place).fingerprint / LOG
    ours, peak = measured(IN_PLACE, stored)
    return f"in place  ours {ours:6.2f} = {ours / bare:.2f}x bare parquet ({peak:.0f} MB)"


def beside_polars(name: str, path: Path, ours: float) -> str:
    """What polars takes to read the file and write it as Parquet, in an environment of its own."""
    frames = environment("frames")
    if frames.reason:
        return f"; polars not installed: {frames.reason}"
    code = f"{POLARS[name]}.write_parquet(folder + '/polars.parquet')"
    took, peak = measured(code, path, frames.python, "import polars\n")
    return f" = {ours / took:.2f}x polars {took:6.2f} ({peak:.0f} MB)"


def main() -> None:
    """Print one line per format."""
    rows = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 1_000_000
    wanted = sys.argv[2:] or list(READS)
    print(f"{rows:,} rows, 7 columns; seconds of processor time, ratios, peak MB")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in written(Path(folder), rows, wanted).items():
            read = READS[name].format(path=path)
            bare, bare_peak = measured(BARE.replace("{read}", read), path)
            ours, peak = measured(LOAD, path)
            size = path.stat().st_size / 1e6
            told = f"{name:8} {size:7.0f} MB  bare {bare:6.2f} ({bare_peak:.0f} MB)"
            told += f"  ours {ours:6.2f} = {ours / bare:.2f}x bare ({peak:.0f} MB)"
            if name not in ("jsonl", "ubi") or rows <= PANDAS_JSON:
                other, other_peak = measured(f"import pandas; {PANDAS[name]}", path)
                told += f" = {ours / other:.2f}x pandas {other:6.2f} ({other_peak:.0f} MB)"
            told += beside_polars(name, path, ours)
            print(told, flush=True)
            if name == "parquet":
                print(in_place(Path(folder), path, bare), flush=True)


if __name__ == "__main__":
    main()
