"""What leaves a cluster per question, and what a second worker is worth."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.runner.processes import NotMeasured
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.spark_cluster import java_megabytes, spark_cluster
from benchmarks.runner.timing import measured
from engine import api
from engine.clusters.spark import traffic_of
from engine.core.errors import EngineError
from engine.logs.arrays import stored
from engine.logs.log import Log

SHOWN, QUERIES, ITEMS = 10, 60, 20
CELLS = (
    "SELECT query_code, item_code, rank, COUNT(*) AS n, SUM(reward) AS r FROM log GROUP BY 1, 2, 3"
)


def ranked(rows: int) -> dict[str, np.ndarray]:
    """Pages of ten, each by one of three rankers that turn a query's twenty items round."""
    rng, pages = np.random.default_rng(3), rows // SHOWN
    query, ranker = rng.integers(QUERIES, size=pages), rng.integers(3, size=pages)
    rank = np.tile(np.arange(SHOWN), pages)
    item = (rank + np.repeat(7 * ranker + 3 * query, SHOWN)) % ITEMS
    liked = ((np.repeat(query, SHOWN) * 31 + item * 17) % 97) / 140
    return {
        "impression": np.repeat(np.arange(pages), SHOWN),
        "session": np.repeat(rng.integers(max(pages // 3, 1), size=pages), SHOWN),
        "query": np.repeat(query, SHOWN),
        "item": item,
        "rank": rank + 1,
        "reward": (rng.random(rows) < liked / (rank + 1)).astype(float),
    }


@contextmanager
def sail() -> Iterator[str]:
    """A Spark Connect server in one process, without Java."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()


VERBS = {
    "load": api.check,
    "evaluate": lambda log: api.evaluate(log, ["most_clicked", "uniform"]),
    "examine": api.examine,
    "fit": lambda log: api.fit(log, "pbm"),
    "judge": api.judge,
    "learn": lambda log: api.learn(log, "argmax"),
}


def travelled(address: str, file: Path, verb: str) -> list[object]:
    """The answers, rows and megabytes of one command on a log that nothing has been asked of."""
    log: Log = api.cluster(address, str(file))
    VERBS[verb](log)
    traffic = traffic_of(log.source)
    return [traffic.answers, traffic.rows, traffic.bytes / 1e6, traffic.largest / 1e6]


def measure(scale: Scale) -> Iterator[Table]:
    """Bytes per command, then workers of a standalone Spark.

    pysail is asked about a million rows at most: of ten million it took 19 GB to open the log.
    Spark is asked about ten million, in one process whose heap is 4 GB.
    """
    with tempfile.TemporaryDirectory() as folder:
        rows = scale.of(100_000, 1_000_000)
        file = _written(folder, rows)
        with sail() as address:
            lines = [[rows, f"`{verb}`", *travelled(address, file, verb)] for verb in VERBS]
        columns = ["Rows", "Command", "Answers", "Rows of answers", "MB", "Largest answer, MB"]
        yield Table(columns, lines, caption="What left the cluster (pysail); megabytes of Arrow.")
        if scale.name == "full":
            file = _written(folder, 10_000_000, files=8)
            yield Table(
                ["Workers", "Counts per query, item and rank", "`evaluate`, the first time"],
                workers(file, (1, 2)),
                caption="A ranking log of 10,000,000 rows on a standalone Spark, on the clock; a "
                "worker has one core and 1 GB, and all share this machine with the client.",
            )
            yield Table([*columns, "Clock s", "Peak of Spark, MB"], in_spark(file),
                        caption="What left the cluster (Spark).")  # fmt: skip


def _written(folder: str, rows: int, files: int = 1) -> Path:
    """A file, or a folder of several: Spark reads each as a task, which one worker does alone."""
    place = Path(folder) / f"{rows}"
    place.mkdir()
    table, size = ranked(rows), rows // files
    for number in range(files):
        part = {name: values[number * size : (number + 1) * size] for name, values in table.items()}
        stored(part, place / f"{number}.parquet")
    return place if files > 1 else place / "0.parquet"


def workers(file: Path, numbers: tuple[int, ...]) -> list[list[Any]]:
    """The time of one grouped count on a standalone Spark with so many workers of a core each."""
    lines: list[list[Any]] = []
    for number in numbers:
        try:
            with spark_cluster(workers=number) as address:
                log = api.cluster(address, str(file))
                counts = measured(lambda log=log: log.query(CELLS), times=5)
                begun = time.perf_counter()
                VERBS["evaluate"](log)
                lines.append([number, counts, f"{time.perf_counter() - begun:.1f} s"])
        except (NotMeasured, EngineError) as reason:
            lines.append([number, str(reason), None])
    return lines


def in_spark(file: Path) -> list[list[Any]]:
    """What left a Spark of one process per command, and the memory that it took until then."""
    lines: list[list[Any]] = []
    try:
        with spark_cluster(workers=0, memory="4g") as address:
            for verb in VERBS:
                begun = time.perf_counter()
                try:
                    sizes = travelled(address, file, verb)
                except EngineError as error:
                    sizes = [str(error), None, None, None]
                clock = round(time.perf_counter() - begun, 1)
                lines.append([10_000_000, f"`{verb}`", *sizes, clock, java_megabytes()])
    except NotMeasured as reason:
        lines.append([10_000_000, reason, *[None] * 6])
    return lines


SECTION = Section(
    "Logs on a cluster",
    measure,
    about="A ranking log of 60 queries, 20 items and ten ranks, with three pages a session, as "
    "`--source` reads it. More sessions than 10,000 are 1,000 buckets, so that answers stop "
    "growing with the log.",
    order=30,
)
