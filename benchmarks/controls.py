"""What a change of each control costs after the first comparison of a log."""

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.evaluate import drawn
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing
from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.logs.log import Log

SHOWN = 10
SINGLE = {
    "policies": ["uniform", "most_clicked", "epsilon_greedy(base=most_clicked)"],
    "estimators": ["naive", "ips", "clipped", "snips", "dm", "dr"],
}
RANKINGS = {
    "policies": ["most_relevant", "most_clicked", "uniform"],
    "estimators": ["snips(weighting=examination)", "clipped(weighting=examination)"],
}
RANKERS = ("epsilon_greedy(base=most_relevant, epsilon=0.2)", "softmax", "uniform")


def rankings(rows: int) -> Log:
    """Ten ranks for 60 queries, each page by one of three rankers."""
    world = parse("simulator", "many_queries(queries=60)")
    rankers = [parse("policies", spec) for spec in RANKERS]
    return from_table(world.mixed_log(rankers, rows // SHOWN, np.random.default_rng(1)))


def singles(rows: int, own: bool) -> Log:
    """The rows of `evaluate.py`; `own` gives each a propensity that no other has."""
    table = drawn(rows)
    if own:
        table["propensity"] *= np.random.default_rng(2).uniform(0.9, 1, rows)
    return from_table(table)


def changes(usual: dict[str, list[str]], weighting: str) -> dict[str, dict]:
    """The comparison after a change of each control."""
    policies, estimators = usual["policies"], usual["estimators"]
    found = {
        "nothing": {},
        "level": {"level": 0.9},
        "interval kind": {"kind": "bca"},
        "threshold": {
            "estimators": [
                f"clipped(max_weight=7, weighting={weighting})" if "clipped" in one else one
                for one in estimators
            ]
        },
        "policy": {"policies": [*policies[:2], "softmax(temperature=0.3)"]},
        "estimator": {"estimators": [*estimators, f"sub_gaussian(weighting={weighting})"]},
    }
    if weighting == "examination":
        curve = "weighting=examination, examination=pivot_one"
        found["correction"] = {"estimators": [f"snips({curve})", f"clipped({curve})"]}
    return found


def answered(log: Log, question: dict[str, list[str]]) -> Timing:
    """One comparison: a second one would be remembered."""
    clock, processor = time.perf_counter(), time.process_time()
    compare(log, **question)
    return Timing((time.perf_counter() - clock,), (time.process_time() - processor,))


def measure(scale: Scale) -> Iterator[Table]:
    """A table per kind of log, with a line per control."""
    size = scale.of(100_000, 10_000_000)
    for title in ("single rows", "single rows with propensities of their own", "rankings"):
        ranked = title == "rankings"
        log = rankings(size) if ranked else singles(size, own=title != "single rows")
        usual, weighting = (RANKINGS, "examination") if ranked else (SINGLE, "action")
        rows = [
            [control, answered(log, {**usual, **change})]
            for control, change in {
                "(the first comparison)": {},
                **changes(usual, weighting),
            }.items()
        ]
        yield Table(["Control changed", "Time"], rows, caption=f"{size:,} rows of {title}.")


SECTION = Section(
    "A control changed after the first comparison",
    measure,
    about="The first comparison reads the log; each line after it changes a single control and is "
    "new to the log, so every time is of one run. Six estimators for three policies on the single "
    "rows of `evaluate.py`, then with a propensity that no two rows share; two under examination "
    "weights for three policies on rankings by three mixed rankers. The aim is 300 ms at 1e7 rows.",
    order=85,
)
