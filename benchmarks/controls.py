"""What a change of each control costs after the first comparison of a log; run by hand.

    python benchmarks/controls.py [ROWS]

The aim is an answer within 300 ms at ten million rows. The first line is the first comparison,
which reads the log; each further one changes a single control and is new to the log. Single rows
are those of `evaluate.py`, then with a propensity that no two rows share; rankings are three
rankers mixed under examination weights.
"""

import sys
import time

import numpy as np
from evaluate import drawn

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


def measure(title: str, log: Log, usual: dict[str, list[str]], weighting: str) -> None:
    """Print a line per control: milliseconds by the clock and of the processor."""
    for control, change in {"the first": {}, **changes(usual, weighting)}.items():
        clock, processor = time.perf_counter(), time.process_time()
        compare(log, **{**usual, **change})
        spent = time.perf_counter() - clock, time.process_time() - processor
        print(f"| {title} | {control} | {1e3 * spent[0]:,.0f} | {1e3 * spent[1]:,.0f} |")


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print("| Log | Control changed | ms | CPU ms |\n|---|---|---|---|")
    single = drawn(rows)
    measure(f"{rows:,} single rows", from_table(single), SINGLE, "action")
    single["propensity"] *= np.random.default_rng(2).uniform(0.9, 1, rows)
    measure(f"{rows:,} with own propensities", from_table(single), SINGLE, "action")
    del single
    measure(f"{rows:,} rows of rankings", rankings(rows), RANKINGS, "examination")
