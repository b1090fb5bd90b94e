"""How the cost of one comparison grows with rows, queries, items and policies."""

from collections.abc import Iterator

import numpy as np

from benchmarks.runner.processes import NotMeasured, alone
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing

USUAL = {"rows": 100_000, "queries": 20, "items": 30, "policies": 3}


def comparison(rows: int, queries: int, items: int, policies: int) -> object:
    """A log of single recommendations is stored; what is measured is the first comparison."""
    from engine.core.method import methods
    from engine.evaluation.compare import compare
    from engine.logs.arrays import from_table

    rng = np.random.default_rng(1)
    item = np.minimum(rng.integers(items, size=rows), rng.integers(items, size=rows))
    table = {
        "query": rng.integers(queries, size=rows),
        "item": item,
        "reward": (rng.random(rows) < 0.02 + 0.1 * (item % 7) / 7).astype(float),
        "propensity": (2.0 * (items - item) - 1) / items**2,
    }
    for family in ("policies", "estimators", "weightings", "reward_models", "inference"):
        methods(family)
    log = from_table(table)
    asked = [f"epsilon_greedy(base=most_clicked, epsilon={0.9 * k / policies:g})"
             for k in range(policies)]  # fmt: skip

    def ask() -> None:
        compare(log, asked, ["snips", "dr"])

    return ask


def measure(scale: Scale) -> Iterator[Table]:
    """One table per thing that grows; the others stay as usual."""
    sizes = {
        "rows": scale.of([10_000, 100_000, 1_000_000], [10**k for k in range(4, 9)]),
        "queries": scale.of([10, 1_000], [10**k for k in range(1, 7)]),
        "items": scale.of([10, 1_000], [10**k for k in range(1, 6)]),
        "policies": scale.of([1, 10], [1, 3, 10, 30, 100]),
    }
    for name, values in sizes.items():
        rows: list[list[object]] = []
        for value in values:
            try:
                given = USUAL | {name: value}
                cost = alone(
                    "benchmarks.growth:comparison", *given.values(), limit=scale.of(300, 900)
                )
                took = Timing((cost.clock,), (cost.processor,))
                rows.append([value, took, cost.processor, cost.megabytes, cost.megabytes_before])
            except NotMeasured as reason:
                rows.append([value, reason, None, None, None])
        columns = [name.capitalize(), "Time", "Processor s", "Peak MB", "of which before"]
        others = ", ".join(f"{number:,} {key}" for key, number in USUAL.items() if key != name)
        yield Table(columns, rows, caption=f"The first comparison, with {others}.")


SECTION = Section(
    "As logs grow",
    measure,
    about="The first comparison of policies by SNIPS and DR on a stored log, in a process of its "
    "own that has made the log and loaded the modules before; every number is of a single run.",
    order=20,
)
