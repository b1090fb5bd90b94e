"""What the analysis of an interleaved log costs, by one pass over its rows."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.runner.processes import alone
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import Timing

USERS, RANKS = 0.4, 4
"""Users per impression, and items of a list."""


def table(impressions: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A team draft whose A is clicked more often."""
    lead = rng.integers(0, 2, (impressions, RANKS // 2))
    of_a = np.stack([1 - lead, lead], axis=2).ravel().astype(bool)
    rows = impressions * RANKS
    return {
        "impression": np.repeat(np.arange(impressions), RANKS),
        "session": np.repeat(rng.integers(0, int(USERS * impressions), impressions), RANKS),
        "item": rng.integers(0, 50, rows).astype(str),
        "rank": np.tile(np.arange(1, RANKS + 1), impressions),
        "team": np.where(of_a, "A", "B"),
        "reward": (rng.random(rows) < np.where(of_a, 0.25, 0.2)).astype(float),
    }


def written(home: str, impressions: int) -> str:
    """The fingerprint of a stored log."""
    from engine.logs.arrays import from_table
    from engine.logs.store import Workspace

    rows = table(impressions, np.random.default_rng(0))
    return from_table(rows, workspace=Workspace(Path(home))).fingerprint


def analysed(home: str, fingerprint: str, credit: str) -> Callable[[], str]:
    """The analysis by one rule of credit, of a log that nothing has been asked of."""
    from engine.logs.store import Workspace
    from engine.online_evaluation.interleaved_log import analyse

    log = Workspace(Path(home)).open(fingerprint)
    return lambda: str(analyse(log, credit=credit).wins)


def measure(scale: Scale) -> Iterator[Table]:
    """A line per rule of credit."""
    from engine.core.method import methods

    impressions = scale.of(20_000, 1_000_000)
    with tempfile.TemporaryDirectory() as home:
        log = alone("benchmarks.interleaving:written", home, impressions).answer
        rows: list[list[object]] = []
        for credit in methods("interleaving.credits"):
            if credit != "competitive_pairs":
                cost = alone("benchmarks.interleaving:analysed", home, log, credit)
                took = Timing((cost.clock,), (cost.processor,))
                rows.append([f"`{credit}`", took, cost.megabytes])
    yield Table(["Credit", "Time", "Peak MB"], rows,
                caption=f"{impressions:,} interleaved impressions of four items by "
                f"{int(USERS * impressions):,} users.")  # fmt: skip


SECTION = Section(
    "An interleaved log",
    measure,
    about="Analysis with all checks and tests, on a log that was opened in a process of its own. "
    "The aim is 2 s for a million impressions. `competitive_pairs` needs the rankings that were "
    "merged, which this log does not name.",
    order=75,
)
