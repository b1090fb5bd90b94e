"""A log's largest weights, and the rows that carry a weighted sum."""

import numpy as np

from engine.inference.pareto_tail import pareto_k, tail_size
from engine.logs.log import Log
from engine.totals.aggregation import REMEMBERED, AggregationPass
from engine.weightings.weighting import Weight

MOST = 10_000
"""Distinct weights that are ever fetched."""


def tail_index(log: Log, weight: Weight) -> float:
    """The shape of the tail of a weight over the rows; see `pareto_k`."""
    count = min(tail_size(log.counts["rows"]), MOST)
    return log.recall(
        "tail index",
        AggregationPass(log).meaning(weight),
        lambda: pareto_k(largest_weights(log, weight, count + 1)),
        REMEMBERED,
    )


def largest_weights(log: Log, weight: Weight, count: int) -> np.ndarray:
    """(m,) the largest weights of rows, from the largest, at most `count` of them."""
    found = AggregationPass(log).largest(weight, MOST)
    values, times = np.asarray(found["weight"], float), np.minimum(found["n"], count).astype(int)
    enough = int(np.searchsorted(np.cumsum(times), count)) + 1
    return np.repeat(values[:enough], times[:enough])[:count]


def rows_with_largest_rewards(log: Log, weight: Weight, count: int = 20) -> dict[str, np.ndarray]:
    """The rows with the largest weighted rewards.

    Columns line, impression, query, item, rank, reward, weight, and contribution.
    """
    found = AggregationPass(log).largest_rewards(weight, count)
    return {
        "line": found["line"],
        "impression": found["impression"],
        "query": log.queries[found["query_code"].astype(int)],
        "item": log.items[found["item_code"].astype(int)],
        "rank": found["rank"],
        "reward": found["reward"],
        "weight": found["weight"],
        "contribution": found["weight"] * found["reward"],
    }
