"""What the one pass costs: six estimators for three policies, against a scan and a dense program.

The dense program is Open Bandit Pipeline's published algorithm in plain NumPy: for every policy an
array of action probabilities, rounds x items x positions, and the same of predicted rewards.
"""

import argparse
import gc
import time
from collections.abc import Callable
from itertools import product

import numpy as np

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
        here = np.flatnonzero(query == code)
        item[here] = rng.choice(ITEMS, len(here), p=chances[code])
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


def seconds(task: Callable[[], object], times: int) -> float:
    """The fastest of several runs, after one that warms up."""
    task()
    runs = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        task()
        runs.append(time.perf_counter() - start)
    return min(runs)


def asked(log: Log) -> object:
    """The comparison from nothing: what the log remembers is forgotten first."""
    log.cache.clear()
    return compare(log, POLICIES, ESTIMATORS)


def passed(log: Log, plan: EvaluationPlan) -> object:
    """The pass of a comparison from nothing: counts and totals are forgotten first."""
    for family in (CUBES, UNITS, totals_per("bucket")):
        log.cache.keep_last(family, 0)
    return plan.joint.run()


def measure(rows: int, against: bool) -> None:
    """Print one line of the table."""
    table = drawn(rows)
    log = from_table(table)
    scan = seconds(lambda: log.query(SCAN), 5)
    first = seconds(lambda: asked(log), 3)
    plan = EvaluationPlan(log, None)
    for policy, one in product(POLICIES, ESTIMATORS):
        plan.add(parse("policies", policy), parse("estimators", one))
    one_pass = seconds(lambda: passed(log, plan), 3)
    line = f"| {rows:,} | {1e3 * scan:.0f} ms | {one_pass / scan:.1f} | {first / scan:.1f} |"
    if against:
        rng = np.random.default_rng(2)
        policies = rng.dirichlet(np.ones(ITEMS), (len(POLICIES), QUERIES))
        line += f" {seconds(lambda: dense(table, policies), 2) / first:.1f} |"
    print(line)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    sizes = parser.parse_args().rows
    print("| Rows | Scan | The pass, in scans | Whole answer, in scans | Dense, in whole answers |")
    print("|---|---|---|---|---|")
    for size in sizes:
        measure(size, against=size <= 1_000_000)
