"""What each verb costs on logs with more queries than rows per query, as real search logs have.

    python benchmarks/long_tail.py [--rows 500000 5000000] [--steps evaluate compare ...]

Queries are drawn from a Zipf law, most of them occur once, and most (query, item) pairs are
seen once. Every step runs in a process of its own on a log that is stored already (`load` apart);
the table has its processor seconds, its peak memory, and how many times the bare group-by of
(query, item, rank), fetched, it costs. Seconds of the import are left out.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SHOWN = 10
POLICIES = ("most_relevant", "most_clicked", "uniform")
AWARE = "snips(weighting='policy_aware')"
BARE = "SELECT query_code, item_code, rank, COUNT(*) AS n FROM log GROUP BY ALL"
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


def steps(file: Path, home: Path) -> dict[str, Callable[[], object]]:
    """What is measured, by name; imports come first, so that they do not count."""
    import scipy.special  # noqa: F401

    from engine import api
    from engine.core.method import methods, parse
    from engine.evaluation.compare import compare
    from engine.evaluation.default_estimators import default_estimators
    from engine.health.health import health
    from engine.ingest.load import load
    from engine.logs.store import Workspace
    from engine.loop.experiments.futures import futures

    for family in ("policies", "estimators", "weightings", "reward_models", "inference"):
        methods(family)
    workspace = Workspace(home)

    def log() -> object:
        return load(file, workspace=workspace)

    if os.environ.get("STEP") == "load":
        return {"load": log}
    stored = log()
    usual = default_estimators(stored)
    curve = parse("examination", "all_pairs")
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
    if os.environ.get("STEP") in changes:
        compare(stored, POLICIES, usual)
    for name, change in changes.items():
        asked = {"policies": POLICIES, "estimators": usual, **change}
        tasks[name] = lambda asked=asked: compare(stored, **asked)
    for model in ("pbm", "ubm", "dbn"):
        tasks[model] = lambda model=model: parse("click_models", model).fit(stored)
    return tasks


def child(file: Path, home: Path) -> None:
    """Run one step and print what it cost; what changes a control runs after the first answer."""
    task = steps(file, home)[os.environ["STEP"]]
    clock, processor = time.perf_counter(), time.process_time()
    task()
    spent = time.perf_counter() - clock, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"clock": spent[0], "processor": spent[1], "peak": peak}))


def run(step: str, file: Path, home: Path, limit: float) -> dict[str, float] | None:
    """What a step cost in a process of its own; None if it did not end in time."""
    command = [sys.executable, __file__, "--child", str(file), str(home)]
    try:
        done = subprocess.run(
            command, env={**os.environ, "STEP": step}, capture_output=True, timeout=limit,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        print(done.stderr.decode()[-800:], file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print the table."""
    names = ("load", "bare", "health", "examine", "pbm", "ubm", "dbn", "relevant", "evaluate")
    names = (*names, "compare", "control level", "control policy", "control estimator")
    names = (*names, "judgments", "loop", "policies30", "policies100")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 500_000, 5_000_000])
    parser.add_argument("--steps", nargs="+", default=names)
    parser.add_argument("--limit", type=float, default=600)
    parser.add_argument("--home", type=Path, help="where logs are kept from run to run")
    parser.add_argument("--child", nargs=2, type=Path)
    given = parser.parse_args()
    if given.child:
        return child(*given.child)
    print("| Rows | Step | Processor s | Clock s | Peak MB | Bare group-bys |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as private:
        for rows in given.rows:
            home = (given.home or Path(private)) / str(rows)
            home.mkdir(parents=True, exist_ok=True)
            file = home / "log.parquet"
            if not file.exists():
                pq.write_table(zipf_log(rows), file)
            bare = None
            for step in dict.fromkeys(["load", "bare", *given.steps]):
                found = run(step, file, home / "store", given.limit)
                bare = found["processor"] if step == "bare" and found else bare
                if found is None:
                    print(f"| {rows:,} | {step} | did not end in {given.limit:g} s | | | |")
                    continue
                times = found["processor"] / bare if bare else float("nan")
                print(
                    f"| {rows:,} | {step} | {found['processor']:.2f} | {found['clock']:.2f} "
                    f"| {found['peak']:.0f} | {times:.1f} |",
                    flush=True,
                )
    return None


if __name__ == "__main__":
    main()
