"""Time of fair and diverse rankings, and of the audit of a large log.

Run: python benchmarks/rankings.py [rows]; the default is 1e6 rows for the audit.
"""

import sys
import time
from collections.abc import Callable

import numpy as np

from engine.core.method import parse
from engine.fairness.audit.audit import audit
from engine.fairness.constraint import equal_exposures
from engine.fairness.exposure import by_programme
from engine.logs.arrays import from_table
from engine.rankings.problem import RankingProblem, discounts
from engine.rankings.selection import greedy
from engine.rankings.welfare import nash_welfare


def timed(name: str, work: Callable[[], object]) -> None:
    """The best of three runs, in milliseconds, and that of the processor."""
    best = processor = np.inf
    for _ in range(3):
        start, used = time.perf_counter(), time.process_time()
        work()
        best = min(best, time.perf_counter() - start)
        processor = min(processor, time.process_time() - used)
    print(f"{name:55} {1000 * best:10.1f} ms, processor {1000 * processor:.1f} ms", flush=True)


def grouped(items: int, rng: np.random.Generator) -> RankingProblem:
    """A problem with two groups."""
    return RankingProblem(
        tuple(map(str, range(items))),
        rng.uniform(size=items),
        discounts(items),
        group=rng.integers(0, 2, items),
    )


def many_intents(items: int, intents: int, rng: np.random.Generator) -> RankingProblem:
    """A problem in which each item serves a tenth of the intents."""
    serves = rng.uniform(size=(items, intents)) * (rng.uniform(size=(items, intents)) < 0.1)
    chances = rng.dirichlet(np.ones(intents))
    names = tuple(map(str, range(items)))
    return RankingProblem(names, serves @ chances, discounts(10), intents=serves, chances=chances)


def log_of(rows: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Rows of 100 queries, 20 items each, ten shown in an order drawn for each impression."""
    impressions, ranks = rows // 10, 10
    query = rng.integers(0, 100, impressions)
    order = np.argsort(rng.random((impressions, 20), dtype=np.float32), axis=1)[:, :ranks]
    relevance = rng.uniform(0.05, 0.6, (100, 20))
    chance = relevance[query[:, None], order] / np.arange(1, 11)
    item = (query[:, None] * 20 + order).ravel()
    return {
        "impression": np.repeat(np.arange(impressions), ranks),
        "query": np.repeat(query, ranks),
        "item": item,
        "rank": np.tile(np.arange(1, 11), impressions),
        "reward": (rng.random(chance.shape) < chance).ravel().astype(float),
        "seller": np.where(item % 3, "many", "few"),
    }


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    problem = grouped(100, rng)
    equal = equal_exposures(problem, "treatment")
    exposure = parse("fairness", "exposure(constraint='treatment')")
    timed("two groups of 100 items: linear programme", lambda: by_programme(problem, equal))
    timed("two groups of 100 items: sort", lambda: exposure.rank(problem, rng))
    diverse = many_intents(10_000, 50, rng)
    timed("greedy page of 10 from 10,000 items, 50 intents", lambda: greedy(diverse))
    small = many_intents(50, 8, rng)
    best = parse("diversity", "exact")
    timed("best page of 10 from 50 items, 8 intents", lambda: best.rank(small, rng))
    relevance, weights = rng.uniform(size=(20, 50)), np.r_[discounts(10), np.zeros(40)]
    timed(
        "Nash welfare, 20 queries x 50 items, gap 1%",
        lambda: nash_welfare(relevance, weights, 0, 0.01),
    )
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    log = from_table(log_of(rows, rng))
    start = time.perf_counter()
    log.query("SELECT SUM(reward), SUM(rank), SUM(item_code), SUM(query_code) FROM log")
    scan = time.perf_counter() - start
    start, used = time.perf_counter(), time.process_time()
    audit(log, "seller")
    took, used = time.perf_counter() - start, time.process_time() - used
    print(
        f"audit of {rows:,} rows: {took:.2f} s, processor {used:.2f} s, "
        f"{took / scan:.0f} scans of four columns"
    )
