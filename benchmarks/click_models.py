"""Time to a converged fit of click models, split into the SQL pass and EM.

Run: python benchmarks/click_models.py [rows ...]; the default is 1e5 and 1e6. The reference is a
plain position-based EM over sessions in Python, the way click model packages are usually written:
timed for two steps on at most 1e5 rows, and scaled to the rows, and to the number of plain steps
that reach the same likelihood.
"""

import sys
import time
from collections import defaultdict

import numpy as np

from engine.click_models.click_model import ClickModel
from engine.click_models.counts import Counts
from engine.click_models.lists import Lists
from engine.click_models.score import score
from engine.core.method import parse
from engine.logs.log import Log
from engine.logs.tables import from_table

QUERIES, ITEMS, RANKS, RANKERS = 500, 20, 10, 8
PLAIN_STEPS, PLAIN_ROWS, MOST_STEPS = 2, 100_000, 4_096
READS = {"pbm": "cells", "ubm": "after_click", "dbn": "lists"}


def simulated(rows: int) -> tuple[Log, dict[str, np.ndarray]]:
    """A log of dynamic-Bayesian users shown one of several rankings per query."""
    rng = np.random.default_rng(0)
    n = rows // RANKS
    liked, satisfied = rng.beta(1.2, 3, (QUERIES, ITEMS)), rng.beta(2, 2, (QUERIES, ITEMS))
    noise = rng.normal(size=(RANKERS, QUERIES, ITEMS)) * 0.3
    rankings = np.argsort(-(liked + noise), axis=2)[..., :RANKS].astype(np.int32)
    weight = 1 / np.arange(1, QUERIES + 1) ** 0.8
    query = rng.choice(QUERIES, n, p=weight / weight.sum()).astype(np.int32)
    shown = rankings[rng.integers(0, RANKERS, n), query]
    clicks, reading = np.zeros((n, RANKS), dtype=np.int8), np.ones(n, dtype=bool)
    for k in range(RANKS):
        item = shown[:, k]
        clicks[:, k] = reading & (rng.random(n) < liked[query, item])
        stays = rng.random(n) < 0.85
        reading &= stays & ~(clicks[:, k] & (rng.random(n) < satisfied[query, item])).astype(bool)
    table = {
        "impression": np.repeat(np.arange(n, dtype=np.int32), RANKS),
        "query": np.repeat(query, RANKS),
        "item": shown.ravel(),
        "rank": np.tile(np.arange(1, RANKS + 1, dtype=np.int32), n),
        "reward": clicks.ravel(),
    }
    return from_table(table, name=f"{rows:,} rows"), table


def timed(spec: str, log: Log) -> tuple[float, float, int, float]:
    """Seconds of the SQL pass, seconds of EM, EM steps, and CPU seconds of both together."""
    model: ClickModel = parse("click_models", spec)
    log._answers.clear()
    counts = Counts(log)
    begin, work = time.perf_counter(), time.process_time()
    getattr(counts, READS[spec])
    counts.index  # noqa: B018 - asked now, so that SQL is not counted as EM
    middle = time.perf_counter()
    fitted = model.fit_counts(counts)
    spent = time.process_time() - work
    return middle - begin, time.perf_counter() - middle, fitted.steps, spent


def plain_position_em(table: dict[str, np.ndarray]) -> float:
    """Seconds per step and row of a position-based EM over sessions in plain Python."""
    rows = min(PLAIN_ROWS, len(table["item"]))
    sessions: dict[int, list[tuple[tuple[int, int], int, int]]] = defaultdict(list)
    columns = (
        table[name][:rows].tolist() for name in ("impression", "query", "item", "rank", "reward")
    )
    for impression, query, item, rank, click in zip(*columns, strict=True):
        sessions[impression].append(((query, item), rank, click))
    liked: dict[tuple[int, int], float] = defaultdict(lambda: 0.5)
    seen: dict[int, float] = defaultdict(lambda: 0.5)
    begin = time.perf_counter()
    for _ in range(PLAIN_STEPS):
        hits: dict[object, list[float]] = defaultdict(lambda: [1.0, 2.0])
        for session in sessions.values():
            for pair, rank, click in session:
                a, e = liked[pair], seen[rank]
                chance = a * e
                for key, own, other in ((pair, a, e), (rank, e, a)):
                    count = hits[key]
                    count[0] += 1 if click else own * (1 - other) / (1 - chance)
                    count[1] += 1
        for key, (above, below) in hits.items():
            if isinstance(key, tuple):
                liked[key] = above / below
            else:
                seen[key] = above / below
    return (time.perf_counter() - begin) / PLAIN_STEPS / rows


def plain_steps(spec: str, log: Log) -> int:
    """How many plain EM steps reach the likelihood of the accelerated fit, to .01 nats."""
    best = parse("click_models", spec).fit(log)
    goal = score(best, best_lists := Counts(log).lists).log_likelihood
    low, high = 1, 2
    while high < MOST_STEPS and not _reaches(spec, high, log, best_lists, goal):
        low, high = high, 2 * high
    while high - low > max(1, low // 20):
        middle = (low + high) // 2
        low, high = (
            (low, middle) if _reaches(spec, middle, log, best_lists, goal) else (middle, high)
        )
    return high


def _reaches(spec: str, steps: int, log: Log, seen: Lists, goal: float) -> bool:
    fitted = parse("click_models", f"{spec}(steps={steps}, accelerate=False, tolerance=0)").fit(log)
    return score(fitted, seen).log_likelihood * seen.rows > goal * seen.rows - 0.01


def main(sizes: list[int]) -> None:
    """Print one line per model and size."""
    print(
        "model        rows    SQL s     EM s  steps  total s   CPU s | "
        "plain EM: steps        s   ratio"
    )
    for rows in sizes:
        log, table = simulated(rows)
        per_row = plain_position_em(table)
        del table
        for spec in READS:
            fits = [timed(spec, log) for _ in range(2)]
            sql, em, steps, work = min(fits, key=lambda each: each[0] + each[1])
            needed = plain_steps(spec, log)
            plain = per_row * rows * needed
            print(
                f"{spec:5}{rows:>12,}{sql:>9.3f}{em:>9.3f}{steps:>7}{sql + em:>9.3f}{work:>8.2f} | "
                f"{needed:>15}{plain:>9.0f}{plain / (sql + em):>8.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main([int(float(text)) for text in sys.argv[1:]] or [100_000, 1_000_000])
