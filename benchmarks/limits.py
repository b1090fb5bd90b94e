"""Logs of 1e8 rows on one machine, while DuckDB may take 2 GB: every step ends, or refuses."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.runner.processes import NotMeasured, alone
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing

LIMIT = "2GB"
RANKINGS = """SELECT i // 10 AS impression, q AS query, (i % 10 + s * 7 + q * 3) % 20 AS item,
    CAST(i % 10 + 1 AS INTEGER) AS rank, CAST(random() < (((q * 31 + ((i % 10 + s * 7 + q * 3) % 20)
    * 17) % 97) / 140.0) / (i % 10 + 1) AS INTEGER) AS reward
    FROM (SELECT i, CAST(hash(i // 10) % 1000 AS INTEGER) AS q,
                 CAST((hash(i // 10) >> 20) % 3 AS INTEGER) AS s FROM range({rows}) t(i))"""
SINGLE = """SELECT q AS query, (k + q * 7) % 30 AS item, (2 * (30 - k) - 1) / 900.0 AS propensity,
    CAST(random() < ((q * 31 + ((k + q * 7) % 30) * 17) % 97) / 500.0 AS INTEGER) AS reward
    FROM (SELECT CAST(floor(random() * 20) AS INTEGER) AS q,
                 CAST(floor(30 * least(random(), random())) AS INTEGER) AS k FROM range({rows}))"""


def written(sql: str, file: str) -> None:
    """Write a simulated log as Parquet."""
    import duckdb

    duckdb.connect().execute(f"SELECT setseed(.42); COPY ({sql}) TO '{file}' (FORMAT parquet)")


def loaded(file: str, home: str) -> str:
    """The fingerprint of the log that a file becomes."""
    from engine.ingest.load import load
    from engine.logs.store import Workspace

    return load(file, workspace=Workspace(Path(home))).fingerprint


def answered(home: str, fingerprint: str, verb: str) -> object:
    """A question about the stored log, prepared; a refusal is its sentence."""
    from engine import api
    from engine.core.errors import EngineError
    from engine.logs.store import Workspace

    log = Workspace(Path(home)).open(fingerprint)
    ask = {
        "examine": lambda: api.examine(log),
        "fit pbm": lambda: api.fit(log, "pbm"),
        "evaluate": lambda: api.evaluate(log, ["most_clicked", "uniform"]),
    }[verb]

    def question() -> str:
        try:
            ask()
        except EngineError as refusal:
            return str(refusal)
        return "finished"

    return question


def measure(scale: Scale) -> Iterator[Table]:
    """Each step in a process of its own, which reports its peak."""
    os.environ["COUNTERCLICK_MEMORY"] = LIMIT
    size = scale.of(1_000_000, 100_000_000)
    rows: list[list[object]] = []
    for kind, sql in (("single rows", SINGLE), ("rankings", RANKINGS)):
        verbs = ["evaluate"] if sql is SINGLE else ["examine", "fit pbm", "evaluate"]
        with tempfile.TemporaryDirectory() as folder:
            file, home = f"{folder}/log.parquet", f"{folder}/home"
            alone("benchmarks.limits:written", sql.format(rows=size), file)
            load = alone("benchmarks.limits:loaded", file, home, limit=3_000)
            rows.append([kind, "load", Timing((load.clock,), (load.processor,)),
                         load.megabytes, "finished"])  # fmt: skip
            for verb in verbs:
                try:
                    cost = alone("benchmarks.limits:answered", home, load.answer, verb, limit=3_000)
                    took = Timing((cost.clock,), (cost.processor,))
                    rows.append([kind, f"`{verb}`", took, cost.megabytes, cost.answer])
                except NotMeasured as reason:
                    rows.append([kind, f"`{verb}`", None, None, reason])
    yield Table(["Log", "Step", "Time", "Peak MB of the process", "Outcome"], rows,
                caption=f"{size:,} rows, DuckDB under {LIMIT}.")  # fmt: skip


SECTION = Section(
    "A hundred million rows under 2 GB",
    measure,
    about="`COUNTERCLICK_MEMORY=2GB`. A file is loaded under 1 GB whatever is set. Every step runs "
    "in a process of its own; what it cannot do it must refuse in a sentence.",
    order=25,
)
