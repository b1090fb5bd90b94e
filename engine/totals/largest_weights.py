"""A log's largest weights, and the rows that carry a weighted sum."""

import numpy as np

from engine.inference.pareto_tail import tail_shape, tail_size
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.terms.sql import FOLD
from engine.terms.term import Term
from engine.totals import aggregate_sql
from engine.totals.aggregation import REMEMBERED, AggregationPass
from engine.totals.cube import Cube
from engine.totals.moments import REWARD, propensity_bins
from engine.totals.sql_binding import SQLBinding
from engine.totals.strata import Strata
from engine.totals.term_request import bound_weight
from engine.weightings.weighting import Weight

MOST = 10_000
"""Distinct weights that are ever fetched."""
SAMPLED = 100
"""One weight in so many tells roughly how large the largest are."""
TAILS: Family[str, float] = Family("tail indices", REMEMBERED)
LARGEST: Family[str, Table] = Family("largest weights", REMEMBERED)


def tail_index(log: Log, weight: Weight) -> float:
    """The shape of the tail of a weight over the rows; see `tail_shape`."""
    count = min(tail_size(log.counts["rows"]), MOST)
    return log.cache.get(
        TAILS,
        SQLBinding().meaning.text(bound_weight(weight)),
        lambda: tail_shape(largest_weights(log, weight, count + 1)),
    )


def largest_weights(log: Log, weight: Weight, count: int) -> np.ndarray:
    """(m,) the largest weights of rows, from the largest, at most `count` of them."""
    term = bound_weight(weight)
    key = SQLBinding().meaning.text(term)
    distinct = log.cache.get(LARGEST, key, lambda: _largest(log, term))
    values = np.asarray(distinct["weight"], float)
    times = np.minimum(distinct["n"], count).astype(int)
    enough = int(np.searchsorted(np.cumsum(times), count)) + 1
    return np.repeat(values[:enough], times[:enough])[:count]


def _largest(log: Log, term: Term) -> Table:
    """The largest values of a weight and how many rows have each: `weight` and `n`."""
    binding = SQLBinding()
    binding.add([term])
    binding.columns.pop(REWARD)
    rows = AggregationPass(log, binding=binding)
    counts = rows.cube()
    if counts is not None:
        return _sorted(log, binding, counts.strata, counts.sizes, term)
    cubes = rows.cubes_by_fold()
    if cubes is not None:

        def of_fold(cube: Cube) -> Table:
            return _sorted(log, binding, cube.strata, cube.sizes, term)

        parts = list(map(of_fold, cubes()))
        return largest_of({name: np.concatenate([p[name] for p in parts]) for name in parts[0]})
    if rows.high_cardinality and not binding.within:
        bins = propensity_bins(log, binding)
        if bins is not None:
            return _sorted(log, binding, *bins, term)
    sql = binding.over_strata.text(term)
    ordered = f"GROUP BY {sql} ORDER BY weight DESC LIMIT {MOST}"
    text = f"SELECT {sql} AS weight, CAST(SUM(n) AS BIGINT) AS n FROM joined {ordered}"
    # by fold alone, as a weight does not know the buckets, and these would be many more groups
    lines = aggregate_sql.joined(binding, aggregate_sql.counted(binding, FOLD))
    return log.query("\n".join([*lines, text]), **binding.tables())


def _sorted(log: Log, binding: SQLBinding, strata: Strata, sizes: np.ndarray, term: Term) -> Table:
    return largest_of({"weight": strata.at(log, binding, {"weight": term})["weight"], "n": sizes})


def largest_of(weights: Table) -> Table:
    """The largest of weights, from the largest."""
    values = weights["weight"]
    some = _some_largest(values) if len(values) > MOST else np.arange(len(values))
    order = some[np.argsort(-values[some], kind="stable")]
    return {name: column[order] for name, column in weights.items()}


def _some_largest(values: np.ndarray) -> np.ndarray:
    """(MOST,) the places of the largest values, which a sample tells from most of the others."""
    sample = -values[::SAMPLED]
    place = 2 * MOST // SAMPLED
    selected = np.arange(len(values))
    if place < len(sample):
        least = -np.partition(sample, place)[place]
        above = np.flatnonzero(values >= least)
        selected = above if len(above) > MOST else selected
    return selected[np.argpartition(-values[selected], MOST)[:MOST]]


def rows_with_largest_rewards(log: Log, weight: Weight, count: int = 20) -> dict[str, np.ndarray]:
    """The rows with the largest weighted rewards.

    Columns line, impression, query, item, rank, reward, weight, and contribution.
    """
    rows = _largest_rewards(log, weight, count)
    return {
        "line": rows["line"],
        "impression": rows["impression"],
        "query": log.queries[rows["query_code"].astype(int)],
        "item": log.items[rows["item_code"].astype(int)],
        "rank": rows["rank"],
        "reward": rows["reward"],
        "weight": rows["weight"],
        "contribution": rows["weight"] * rows["reward"],
    }


def _largest_rewards(log: Log, weight: Weight, limit: int) -> Table:
    binding = SQLBinding()
    term = weight.per_row
    binding.add([term])
    sql = binding.over_strata.text(term)
    shown = "line, impression, query_code, item_code, rank, reward"
    weighed = f"SELECT {shown}, {sql} AS weight FROM {aggregate_sql.rows(binding)}"
    size = "ABS(weight * reward)"  # a column of its own: not every engine orders by it otherwise
    text = f"SELECT {shown}, weight, {size} AS size FROM ({weighed}) AS weighed "
    return log.query(f"{text}ORDER BY size DESC, line LIMIT {limit}", **binding.tables())
