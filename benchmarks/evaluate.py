"""What the one pass costs: six estimators for three policies, against scans and other programs.

The dense program is Open Bandit Pipeline's published algorithm in plain NumPy: for every policy an
array of action probabilities, rounds x items x positions, and the same of predicted rewards. The
frames are what somebody writes with pandas or polars: join a policy's table, sum six columns.
"""

import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.runner.environments import environment
from benchmarks.runner.processes import NotMeasured
from benchmarks.runner.section import Scale, Section, Table
from benchmarks.runner.timing import side_by_side, timing
from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.evaluation.plan import EvaluationPlan
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.totals.aggregation import UNITS, totals_per
from engine.totals.cube import CUBES

QUERIES, ITEMS = 20, 30
POLICIES = ["uniform", "most_clicked", "epsilon_greedy(base=most_clicked)"]
ESTIMATORS = ["naive", "ips", "clipped", "snips", "dm", "dr"]
SCAN = (
    "SELECT SUM(reward) AS r, SUM(propensity) AS p, MAX(bucket) AS b, "
    "MAX(query_code) AS q, MAX(item_code) AS i FROM log"
)


def drawn(rows: int) -> dict[str, np.ndarray]:
    """A log of one item per impression, by a softmax policy that depends on the query."""
    rng = np.random.default_rng(1)
    chances = np.exp(rng.normal(0, 1, (QUERIES, ITEMS)))
    chances /= chances.sum(axis=1, keepdims=True)
    liked = rng.beta(1, 9, (QUERIES, ITEMS))
    query = rng.integers(QUERIES, size=rows)
    item = np.empty(rows, dtype=int)
    for code in range(QUERIES):
        places = np.flatnonzero(query == code)
        item[places] = rng.choice(ITEMS, len(places), p=chances[code])
    return {
        "query": query,
        "item": item,
        "reward": (rng.random(rows) < liked[query, item]).astype(float),
        "propensity": chances[query, item],
    }


def dense(table: dict[str, np.ndarray], policies: np.ndarray) -> np.ndarray:
    """(policies, 6) values by the dense algorithm: action_dist[round, item, position]."""
    query, item, reward = table["query"], table["item"], table["reward"]
    rows = np.arange(len(query))
    clicks = np.zeros((QUERIES, ITEMS))
    shown = np.zeros((QUERIES, ITEMS))
    np.add.at(clicks, (query, item), reward)
    np.add.at(shown, (query, item), 1)
    predicted = (clicks / np.maximum(shown, 1))[query][:, :, None]
    position = np.zeros(len(query), dtype=int)
    values = []
    for policy in policies:
        action_dist = policy[query][:, :, None]
        weight = action_dist[rows, item, position] / table["propensity"]
        expected = (predicted[rows, :, position] * action_dist[rows, :, position]).sum(axis=1)
        residual = reward - predicted[rows, item, position]
        values.append(
            [
                reward.mean(),
                (weight * reward).mean(),
                (np.minimum(weight, 10) * reward).mean(),
                (weight * reward).mean() / weight.mean(),
                expected.mean(),
                (expected + weight * residual).mean(),
            ]
        )
    return np.array(values)


def answer(log: Log) -> object:
    """The comparison from nothing: what the log remembers is forgotten first."""
    log.cache.clear()
    return compare(log, POLICIES, ESTIMATORS)


def passed(log: Log, plan: EvaluationPlan) -> object:
    """The pass of a comparison from nothing: counts and totals are forgotten first."""
    for family in (CUBES, UNITS, totals_per("bucket")):
        log.cache.keep_last(family, 0)
    return plan.joint.run()


def framed(table: dict[str, np.ndarray], policies: np.ndarray) -> list[pd.Series]:
    """The six sums of every policy by pandas, from a frame in memory."""
    frame = pd.DataFrame(table)
    keys = {
        "query": np.repeat(np.arange(QUERIES), ITEMS),
        "item": np.tile(np.arange(ITEMS), QUERIES),
    }
    mean = frame.groupby(["query", "item"])["reward"].mean().rename("predicted").reset_index()
    sums = []
    for policy in policies:
        target = pd.DataFrame({**keys, "probability": policy.ravel()})
        rows = frame.merge(target, on=["query", "item"]).merge(mean, on=["query", "item"])
        weight = rows["probability"] / rows["propensity"]
        parts = {
            "w": weight,
            "wr": weight * rows["reward"],
            "clipped": np.minimum(weight, 10) * rows["reward"],
            "error": weight * (rows["reward"] - rows["predicted"]),
        }
        sums.append(pd.DataFrame(parts).sum())
    return sums


def polars_timing(table: dict[str, np.ndarray], policies: np.ndarray, times: int) -> object:
    """The same by polars in its own environment; why not, where it is not there."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.npz"
        np.savez(file, policies=policies, **table)
        try:
            return timing(environment("frames").run("polars_worker.py", file, times))  # type: ignore[arg-type]
        except NotMeasured as reason:
            return str(reason)


def line(rows: int, times: int) -> list[list[object]]:
    """What each program takes on a log of so many rows, in turn."""
    table = drawn(rows)
    log = from_table(table)
    plan = EvaluationPlan(log, None)
    for policy, one in product(POLICIES, ESTIMATORS):
        plan.add(parse("policies", policy), parse("estimators", one))
    policies = np.random.default_rng(2).dirichlet(np.ones(ITEMS), (len(POLICIES), QUERIES))
    took = side_by_side(
        {
            "bare scan of the same five columns": lambda: log.query(SCAN),
            "the pass: every total": lambda: passed(log, plan),
            "the whole answer, with intervals and verdicts": lambda: answer(log),
            "pandas, the sums alone": lambda: framed(table, policies),
            **(
                {"dense NumPy, the values alone": lambda: dense(table, policies)}
                if rows <= 1_000_000
                else {}
            ),
        },
        times,
    )
    scan = took["bare scan of the same five columns"]
    lines: list[list[object]] = [
        [rows, name, spent, spent / scan, spent.over(scan)] for name, spent in took.items()
    ]
    return [*lines, [rows, "polars, the sums alone", polars_timing(table, policies, times), "", ""]]


def measure(scale: Scale) -> Iterator[Table]:
    """One table per number of rows."""
    for rows in scale.of([100_000], [1_000_000, 10_000_000]):
        columns = ["Rows", "What", "Time", "In scans (processor)", "In scans (clock)"]
        yield Table(columns, line(rows, scale.of(3, 5)))


SECTION = Section(
    "Evaluating policies",
    measure,
    about="Six estimators (naive, IPS, clipped, SNIPS, DM, DR) for three policies on a log of "
    "single recommendations with 20 queries and 30 items. Frames and dense arrays are in memory "
    "already; ours reads the stored Parquet. The aim for the pass is 10 scans at 1e7 rows.",
    order=10,
    environments=("frames",),
)
