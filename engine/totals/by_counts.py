"""Totals as products of counts with the values of terms at each stratum."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.logs.log import Log
from engine.logs.sources import Table
from engine.terms.term import LookedUp, Term, Total, leaves
from engine.totals.cube import Cube
from engine.totals.evaluator import Splits, products
from engine.totals.sql_binding import SQLBinding
from engine.totals.strata import AT_ONCE


@dataclass(frozen=True)
class ByCounts:
    """The evaluator for logs of few strata: their counts are fetched once and serve every term."""

    log: Log
    binding: SQLBinding
    cube: Cube

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """(U,) the totals by name with their parts, `bucket` and `rows`; extremes repeat."""
        if len(self.cube.strata) > AT_ONCE:
            return self._by_block(totals, splits)
        names = list(totals) or [""]
        step = max(1, AT_ONCE // max(1, len(self.cube.strata)))
        result: dict[str, np.ndarray] = {}
        for first in range(0, len(names), step):
            some = {name: totals[name] for name in names[first : first + step] if name in totals}
            terms = {name: total.term for name, total in some.items()}
            values = self.cube.strata.at(self.log, self.binding, terms)
            result |= products(self.cube, values, values, some, splits.among(set(some)))
        return result

    def _by_block(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """The same for all terms at once at some of the strata after the other."""
        result: dict[str, np.ndarray] = {}
        terms = {name: total.term for name, total in totals.items()}
        for _, block, values in values_by_block(self.log, self.binding, self.cube, terms):
            block_totals = products(block, values, values, totals, splits)
            result = _joined_totals(result, block_totals, totals) if result else block_totals
        return result


def values_by_block(
    log: Log, binding: SQLBinding, cube: Cube, terms: Mapping[str, Term]
) -> Iterator[tuple[slice, Cube, Table]]:
    """The values of terms by name at some of the strata after the other.

    What terms share is computed once, and is still near the processor when it is needed again.
    """
    strata = cube.strata
    tables = {
        leaf.lookup.digest: np.broadcast_to(strata.places_in(log, leaf.lookup), len(strata))
        for leaf in leaves(terms.values())
        if isinstance(leaf, LookedUp)
    }
    for part, block in cube.blocks:
        places = {key: place[part] for key, place in tables.items()}
        arrays = block.strata.arrays(log, binding, places)
        yield (
            part,
            block,
            {name: block.strata.filled(arrays.of(term)) for name, term in terms.items()},
        )


def _joined_totals(
    first: Mapping[str, np.ndarray], second: Mapping[str, np.ndarray], totals: Mapping[str, Total]
) -> dict[str, np.ndarray]:
    """The totals of two parts of the strata together."""
    joins = {"MAX": np.maximum, "MIN": np.minimum}
    by = {name: joins[total.by] for name, total in totals.items() if total.by in joins}
    sums = {name: by.get(name, np.add)(column, second[name]) for name, column in first.items()}
    return sums | {"bucket": first["bucket"]}
