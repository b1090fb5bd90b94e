"""What each verb costs on logs with more queries than rows per query, as real search logs have.

    make bench ONLY=long_tail
    python -m benchmarks.long_tail [--rows 500000 5000000] [--steps evaluate compare ...]

Queries are drawn from a Zipf law, most of them occur once, and most (query, item) pairs are
seen once. Every step runs in a process of its own on a log that is stored already (`load` apart);
the table has its processor seconds, its peak memory, and how many times the bare group-by of
(query, item, rank), fetched, it costs. Seconds of the import are left out.
"""

import argparse
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.runner.processes import Cost, NotMeasured, alone
from benchmarks.runner.section import Scale, Section, Table, cell_text

SHOWN = 10
POLICIES = ("most_relevant", "most_clicked", "uniform")
AWARE = "snips(weighting='policy_aware')"
BARE = "SELECT query_code, item_code, rank, COUNT(*) AS n FROM log GROUP BY ALL"
STEPS = (
    "load", "bare", "health", "examine", "pbm", "ubm", "dbn", "relevant", "evaluate", "compare",
    "control level", "control policy", "control estimator", "judgments", "loop", "policies30",
    "policies100",
)  # fmt: skip
MEANING = {
    "bare": "the bare group-by",
    "examine": "examination by all pairs, with intervals",
    "relevant": "most_relevant by policy-aware SNIPS and by DR",
    "evaluate": "three policies by the default estimators",
    "compare": "Compare's default first comparison",
    "control level": "then another level",
    "control policy": "then one more policy",
    "control estimator": "then one more estimator",
    "policies30": "30 softmax policies by SNIPS",
    "policies100": "100 softmax policies by SNIPS",
}
MANY_POLICIES = 100_000
"""Rows up to which softmax policies are compared: each has ten chances per candidate."""
AIMS: dict[int, dict[str, tuple[float | None, int | None]]] = {
    500_000: {"evaluate": (3.0, 600)},
    5_000_000: {
        "load": (10.0, None), "examine": (3.0, None), "pbm": (3.0, None), "ubm": (6.0, None),
        "dbn": (6.0, None), "relevant": (10.0, 1_500), "compare": (15.0, None),
        "control level": (1.0, None), "control policy": (1.0, None),
        "control estimator": (1.0, None),
    },
    20_000_000: dict.fromkeys(STEPS, (None, 6_000)),
}  # fmt: skip
"""Processor seconds and megabytes that are aimed at."""
MOST_BYTES = 10_000_000_000
"""What a step may allocate; one that needs more ends with the engine's error in the table."""
TENTHS = np.array([0.28, 0.18, 0.13, 0.1, 0.08, 0.07, 0.06, 0.04, 0.03, 0.03])
"""How often the logger starts at each place of a query's list and goes round: the propensity."""


def zipf_log(rows: int) -> pa.Table:
    """Ten ranks a page, each query's ten items in a rotated order; one item in six is shared."""
    rng = np.random.default_rng(1)
    pages = rows // SHOWN
    query = rng.zipf(1.11, pages) % 2**40
    start = rng.choice(SHOWN, pages, p=TENTHS)
    place = (start[:, None] + np.arange(SHOWN)) % SHOWN
    mixed = (query[:, None] * 11_400_714_819 + place * 7_919) % 2**31
    shared = mixed % 6 == 0
    item = np.where(shared, place * 5_000 + mixed % 4_999, 50_000 + query[:, None] * SHOWN + place)
    liked = 0.02 + 0.5 * ((mixed * 2_654_435_761) % 1_000 / 1_000) ** 3
    seen = np.arange(1, SHOWN + 1) ** -0.8
    clicked = rng.random((pages, SHOWN)) < liked * seen
    return pa.table(
        {
            "impression": np.repeat(np.arange(pages), SHOWN),
            "query": np.repeat(query, SHOWN),
            "item": item.ravel(),
            "rank": np.tile(np.arange(1, SHOWN + 1), pages),
            "click": clicked.ravel().astype(np.int8),
            "propensity": np.repeat(TENTHS[start], SHOWN),
        }
    )


def step(name: str, file: str, home: str) -> Callable[[], object]:
    """What is measured, prepared: imports and earlier answers come first."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    import scipy.special  # noqa: F401

    from engine import api
    from engine.click_models.click_model import ClickModel
    from engine.core.method import methods
    from engine.evaluation.compare import compare
    from engine.evaluation.default_estimators import default_estimators
    from engine.examination.examination_model import ExaminationModel
    from engine.health.health import health
    from engine.ingest.load import load
    from engine.logs.store import Workspace
    from engine.loop.experiments.futures import futures

    for family in ("policies", "estimators", "weightings", "reward_models", "inference"):
        methods(family)
    workspace = Workspace(Path(home))

    def log() -> Any:
        return load(Path(file), workspace=workspace)

    if name == "load":
        return lambda: str(log())
    stored = log()
    usual = default_estimators(stored)
    curve = ExaminationModel.parse("all_pairs")
    hundred = [f"softmax(temperature={0.1 + place / 100:g})" for place in range(100)]
    tasks: dict[str, Callable[[], object]] = {
        "bare": lambda: stored.query(BARE),
        "health": lambda: health(stored),
        "examine": lambda: curve.fit(stored),
        "evaluate": lambda: compare(stored, POLICIES, usual),
        "relevant": lambda: compare(stored, ["most_relevant"], [AWARE, "dr"]),
        "compare": lambda: compare(stored, POLICIES, usual, sweeps=True),
        "judgments": lambda: api.judge(stored),
        "loop": lambda: futures(stored, POLICIES),
        "policies30": lambda: compare(stored, hundred[:30], ["snips"]),
        "policies100": lambda: compare(stored, hundred, ["snips"]),
    }
    changes: dict[str, dict[str, Any]] = {
        "control level": {"level": 0.9},
        "control policy": {"policies": (*POLICIES, "epsilon_greedy(base=most_clicked)")},
        "control estimator": {"estimators": (*usual, "clipped(weighting='policy_aware')")},
    }
    if name in changes:
        compare(stored, POLICIES, usual)
        given = {"policies": POLICIES, "estimators": usual, **changes[name]}
        tasks[name] = lambda: compare(stored, **given)
    task = tasks[name] if name in tasks else lambda: ClickModel.parse(name).fit(stored)

    def run() -> None:
        task()

    return run


def of_rows(rows: int, names: Sequence[str], home: Path, limit: float) -> Iterator[list[object]]:
    """The rows of a table: what each step cost on a log of so many rows."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "log.parquet"
    if not file.exists():
        pq.write_table(zipf_log(rows), file)
    bare: Cost | None = None
    for name in dict.fromkeys(["load", "bare", *names]):
        if rows > MANY_POLICIES and name.startswith("policies"):
            continue
        seconds, megabytes = AIMS.get(rows, {}).get(name, (None, None))
        asked = [f"{seconds:g} s" if seconds else "", f"{megabytes:,} MB" if megabytes else ""]
        aims = ", ".join(filter(None, asked))
        said = MEANING.get(name, name)
        try:
            cost = alone("benchmarks.long_tail:step", name, str(file), str(home / "s"), limit=limit)
        except NotMeasured as reason:
            yield [rows, said, f"{reason}", None, None, None, aims]
            continue
        bare = cost if name == "bare" else bare
        times = cost.processor / bare.processor if bare and name != "bare" else None
        yield [rows, said, cost.processor, cost.clock, cost.megabytes, times, aims]


COLUMNS = ("Rows", "Step", "Processor s", "Clock s", "Peak MB", "In bare group-bys", "Aim")


def measure(scale: Scale) -> Iterator[Table]:
    """One table per size of log."""
    sizes = scale.of([100_000], [100_000, 500_000, 5_000_000, 20_000_000])
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            made = of_rows(rows, STEPS, Path(folder) / str(rows), scale.of(200, 900))
            yield Table(COLUMNS, list(made))


SECTION = Section(
    "Long tails",
    measure,
    about="Zipf queries with ten ranks a page: at 5e6 rows 169,000 queries, 1.5e6 items and 1.7e6 "
    "pairs, most of them seen once. Every step is one run in a process of its own on a log that is "
    "stored already; seconds of imports are left out, their megabytes are not. The bare group-by "
    "counts (query, item, rank) and fetches the counts. A step may allocate 10 GB.",
    order=25,
)


def main() -> None:
    """Print the table of chosen sizes and steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 500_000, 5_000_000])
    parser.add_argument("--steps", nargs="+", default=STEPS)
    parser.add_argument("--limit", type=float, default=600)
    parser.add_argument("--home", type=Path, help="where logs are kept from run to run")
    given = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    with tempfile.TemporaryDirectory() as private:
        for rows in given.rows:
            home = (given.home or Path(private)) / str(rows)
            for row in of_rows(rows, given.steps, home, given.limit):
                print("| " + " | ".join(map(cell_text, row)) + " |", flush=True)


if __name__ == "__main__":
    main()
