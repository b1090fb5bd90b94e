"""Loading a file of each format, beside DuckDB's bare read, pandas and polars."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.runner.environments import environment
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Ratio

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
import json, os, resource, sys, time
path, folder = {path!r}, {folder!r}
begun = time.process_time()
{code}
took = time.process_time() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if os.path.exists("/proc/self/status"):  # there getrusage remembers the process that forked
    lines = open("/proc/self/status").read().splitlines()
    peak = int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024
print(json.dumps([took, peak]))
"""
WARM = """
import duckdb, numpy, pandas, pyarrow.parquet
import engine.ingest.load
from engine.ingest.formats.format import formats
formats()
"""


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


@dataclass(frozen=True)
class Cost:
    """Processor seconds run by run, and the megabytes of the largest run."""

    seconds: tuple[float, ...]
    megabytes: float

    @property
    def middle(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)

    def __truediv__(self, other: "Cost") -> Ratio:
        """How many times the other, run by run."""
        return Ratio(tuple(a / b for a, b in zip(self.seconds, other.seconds, strict=True)))


Task = Callable[[], tuple[float, float]]


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


def costs(tasks: dict[str, Task], times: int) -> dict[str, Cost]:
    """Each task so often, in turn, so that load on the machine meets all of them."""
    runs = [{name: task() for name, task in tasks.items()} for _ in range(times)]
    return {
        name: Cost(tuple(run[name][0] for run in runs), max(run[name][1] for run in runs))
        for name in tasks
    }


def tasks_of(name: str, path: Path, rows: int) -> dict[str, Task]:
    """Ours and the others', for one file."""
    read = READS[name].format(path=path)
    tasks: dict[str, Task] = {
        "bare": lambda: measured(BARE.replace("{read}", read), path),
        "ours": lambda: measured(LOAD, path),
    }
    if name not in ("jsonl", "ubi") or rows <= PANDAS_JSON:
        tasks["pandas"] = lambda: measured(f"import pandas; {PANDAS[name]}", path)
    frames = environment("frames")
    if not frames.reason:
        write = f"{POLARS[name]}.write_parquet(folder + '/polars.parquet')"
        tasks["polars"] = lambda: measured(write, path, frames.python, "import polars\n")
    return tasks


def stored(folder: Path, path: Path) -> Path:
    """The Parquet file of a loaded log, which fits as it lies."""
    from engine.ingest.load import load
    from engine.logs.store import LOG, Workspace

    place = Workspace(folder / "stored")
    return place.root / load(path, workspace=place).fingerprint / LOG


def measure(scale: Scale) -> Iterator[Table]:
    """A line per format."""
    size, times = scale.of((300_000, 3), (5_000_000, 5))
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, path in written(Path(folder), size, list(READS)).items():
            tasks = tasks_of(name, path, size)
            if name == "parquet":
                own = stored(Path(folder), path)
                tasks["in place"] = lambda own=own: measured(IN_PLACE, own)
            took = costs(tasks, times)
            bare, ours = took["bare"], took["ours"]
            rows.append([name, path.stat().st_size / 1e6, *(
                cell for each in (bare, ours) for cell in (each.middle, each.megabytes)
            ), ours / bare, *(
                took[other].middle if other in took else None for other in ("pandas", "polars")
            ), ours / took["polars"] if "polars" in took else None])  # fmt: skip
            if name == "parquet":
                there = took["in place"]
                rows.append(["parquet, asked where it lies", None, None, None, there.middle,
                             there.megabytes, there / bare, None, None, None])  # fmt: skip
    yield Table(
        ["Format", "MB", "Bare read, s", "its peak MB", "Ours, s", "Peak MB", "In bare reads",
         "pandas, s", "polars, s", "In polars"], rows,
        caption=f"{size:,} rows of seven columns; processor seconds, medians of {times}.",
    )  # fmt: skip


SECTION = Section(
    "Loading a file",
    measure,
    about="Each load in a process of its own, imports aside. The bare read writes a table of "
    "DuckDB's, pandas reads into memory, polars reads and writes Parquet. `ubi` holds events, "
    "impressions and clicks in rows of their own. The aims in bare reads: CSV 2, Parquet 3, JSON "
    "lines 2.5, UBI 3.",
    order=20,
    environments=("frames",),
)
