"""Totals over the whole log by what a small table and a rank tell apart, in place of the bucket."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.logs.log import Log
from engine.logs.lookup import FOLDS, KEYS, Lookup
from engine.logs.sources import Table
from engine.terms.keys import matched
from engine.terms.sql import column_sql
from engine.terms.term import Column
from engine.totals.aggregation import AggregationPass
from engine.totals.by_counts import values_by_block
from engine.totals.cube import Cube
from engine.totals.evaluator import Splits
from engine.totals.strata import AT_ONCE

Factors = Mapping[str, float]
"""What each column of a pass counts for in a sum."""


@dataclass(frozen=True, eq=False)
class GroupSums:
    """(n,) sums over groups of rows that are alike in their keys.

    `keys` has the (n,) values of those keys, and `place` finds for a small table the row that holds
    for each group: -1 where it has none.
    """

    keys: Table
    sums: Sequence[np.ndarray]
    place: Callable[[Lookup], np.ndarray]


def group_sums(joint: AggregationPass, wanted: Sequence[Factors]) -> Iterator[GroupSums]:
    """Sums of columns of a pass by the keys that its terms look at, whatever its unit.

    The groups are the strata, where the log has few enough of them to be fetched. Those of a very
    long tail come in parts, none of which holds groups of another.
    """
    counts = joint.cube()
    cubes = joint.cubes_by_fold() if counts is None else None
    if counts is not None:
        yield _of_strata(joint, counts, wanted)
    elif cubes is not None:
        yield from map(lambda cube: _of_strata(joint, cube, wanted), cubes())
    else:
        yield _of_groups(joint, wanted)


def _of_strata(joint: AggregationPass, counts: Cube, wanted: Sequence[Factors]) -> GroupSums:
    log, strata, splits = joint.log, counts.strata, Splits(joint.splits, joint.split)
    sums = [np.zeros(len(strata)) for _ in wanted]
    terms = {name: total.term for name, total in joint.totals.items()}
    parts: Iterator[tuple[slice, Cube, Table]]
    if len(strata) > AT_ONCE:
        parts = values_by_block(log, joint.binding, counts, terms)
    else:
        parts = (
            (slice(None), counts, strata.at(log, joint.binding, {name: term}))
            for name, term in terms.items()
        )
    for part, block, values in parts:
        for name, value in values.items():
            added = value * counts.sizes[part]
            _add(name, added, block, splits, [whole[part] for whole in sums], wanted)
    keys = {key: strata.values[sql] for key in KEYS if (sql := _sql(key)) in strata.values}
    return GroupSums(keys, sums, lambda lookup: strata.places_in(log, lookup))


def _add(
    name: str,
    value: np.ndarray,
    counts: Cube,
    splits: Splits,
    sums: Sequence[np.ndarray],
    wanted: Sequence[Factors],
) -> None:
    """Add the (n,) values of a term to the (n,) sums that it counts for, part by part."""
    for suffix, column, text in splits.parts(name):
        for whole, factors in zip(sums, wanted, strict=True):
            factor = factors.get(f"{name}{suffix}", 0.0)
            if factor:
                selected = counts.part(column, text)[0] if column else slice(None)
                whole[selected] += factor * value[selected]


def _of_groups(joint: AggregationPass, wanted: Sequence[Factors]) -> GroupSums:
    """The same where the log lies: the unit is a number for each combination of keys."""
    sizes, splits = _sizes(joint.log), Splits(joint.splits, joint.split)
    present = [key for key in KEYS if key in joint.binding.columns]
    number = "CAST(0 AS BIGINT)"
    for key in present:
        number = f"({number}) * {sizes[key]} + {_sql(key)}"
    grouped = replace(joint, unit=number)
    evaluator = grouped if joint.high_cardinality else grouped.by_sql()
    columns = evaluator.evaluate(joint.totals, splits)
    code = np.asarray(columns["bucket"], np.int64)
    sums = [np.zeros(len(code)) for _ in wanted]
    for whole, factors in zip(sums, wanted, strict=True):
        for column, factor in factors.items():
            whole += factor * columns[column]
    keys: dict[str, np.ndarray] = {}
    for key in reversed(present):
        code, keys[key] = np.divmod(code, sizes[key])

    def place(lookup: Lookup) -> np.ndarray:
        return matched(lookup.table, {key: keys[key] for key in lookup.keys})

    return GroupSums(keys, sums, place)


def _sizes(log: Log) -> dict[str, int]:
    """A number above the values of each key."""
    keys = ("query_code", "item_code", "rank")
    largest = log.reduce(f"SELECT {', '.join(f'MAX({key}) AS {key}' for key in keys)} FROM log")
    return {"fold": FOLDS, **{key: int(largest[key][0]) + 1 for key in keys}}


def _sql(key: str) -> str:
    return column_sql(Column(key))
