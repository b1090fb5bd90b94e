"""Time of the analysis of an interleaved log, by one pass over its rows.

Run: python benchmarks/interleaving.py; about a minute, most of it to write the log. Aim: a million
interleaved impressions of four items within 2 s after load, tests and checks included.
"""

import tempfile
import time
from pathlib import Path

import numpy as np

from engine.core.method import methods
from engine.interleaving.experiments.interleaved_log import analyse
from engine.logs.arrays import from_table
from engine.logs.store import Workspace

IMPRESSIONS, USERS, RANKS = 1_000_000, 400_000, 4


def table(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A team draft whose A is clicked more often."""
    lead = rng.integers(0, 2, (IMPRESSIONS, RANKS // 2))
    of_a = np.stack([1 - lead, lead], axis=2).ravel().astype(bool)
    rows = IMPRESSIONS * RANKS
    return {
        "impression": np.repeat(np.arange(IMPRESSIONS), RANKS),
        "session": np.repeat(rng.integers(0, USERS, IMPRESSIONS), RANKS),
        "item": rng.integers(0, 50, rows).astype(str),
        "rank": np.tile(np.arange(1, RANKS + 1), IMPRESSIONS),
        "team": np.where(of_a, "A", "B"),
        "reward": (rng.random(rows) < np.where(of_a, 0.25, 0.2)).astype(float),
    }


def main() -> None:
    """Print wall and processor time by credit rule, each on a log opened anew."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        log = from_table(table(np.random.default_rng(0)), workspace=workspace)
        for credit in methods("interleaving.credits"):
            if credit == "competitive_pairs":
                continue
            opened = workspace.open(log.fingerprint)
            wall, processor = time.perf_counter(), time.process_time()
            found = analyse(opened, credit=credit)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(f"{credit}: {wall:.2f} s, processor {processor:.2f} s, {found.wins}")


if __name__ == "__main__":
    main()
