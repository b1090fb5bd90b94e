"""Time of fair and diverse rankings, and of the audit of a large log."""

from collections.abc import Iterator

import numpy as np

from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import measured, side_by_side
from engine.core.method import parse
from engine.fairness.audit.audit import audit
from engine.fairness.constraint import equal_exposures
from engine.fairness.exposure import by_programme
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.rankings.problem import RankingProblem, discounts
from engine.rankings.selection import greedy
from engine.rankings.welfare import nash_welfare


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


def measure(scale: Scale) -> Iterator[Table]:
    """Rankings of one page, then the audit beside a bare scan."""
    rng = np.random.default_rng(0)
    problem = grouped(100, rng)
    equal = equal_exposures(problem, "treatment")
    exposure = parse("fairness", "exposure(constraint='treatment')")
    diverse, small = many_intents(10_000, 50, rng), many_intents(50, 8, rng)
    best = parse("diversity", "exact")
    relevance, weights = rng.uniform(size=(20, 50)), np.r_[discounts(10), np.zeros(40)]
    tasks = {
        "equal exposure of two groups, 100 items: linear programme": lambda: by_programme(
            problem, equal
        ),
        "the same by sorting": lambda: exposure.rank(problem, rng),
        "greedy page of 10 from 10,000 items, 50 intents": lambda: greedy(diverse),
        "best page of 10 from 50 items, 8 intents": lambda: best.rank(small, rng),
        "Nash welfare, 20 queries, 50 items, gap 1%": lambda: nash_welfare(
            relevance, weights, 0, 0.01
        ),
    }
    yield Table(["Ranking", "Time"], [[name, measured(task)] for name, task in tasks.items()])
    size = scale.of(100_000, 10_000_000)
    log = from_table(log_of(size, rng))
    sql = "SELECT SUM(reward), SUM(rank), SUM(item_code), SUM(query_code) FROM log"
    took = side_by_side(
        {"scan": lambda: log.query(sql), "audit": lambda: audited(log)}, times=3, warm=False
    )
    yield Table(
        ["What", "Time", "In scans"],
        [
            ["bare scan of four columns", took["scan"], None],
            ["audit by seller", took["audit"], took["audit"] / took["scan"]],
        ],
        caption=f"{size:,} rows of rankings.",
    )


def audited(log: Log) -> object:
    """The audit of a log of which nothing is remembered."""
    log.cache.clear()
    return audit(log, "seller")


SECTION = Section(
    "Fair and diverse rankings",
    measure,
    about="One problem of each kind that the pages solve, and the audit of exposure on a log.",
    order=75,
)
