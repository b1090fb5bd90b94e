"""Totals as products of counts with the values of terms at each stratum."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.logs.log import Log
from engine.terms.term import Total
from engine.totals.cube import Cube
from engine.totals.evaluator import Splits, products
from engine.totals.sql_binding import SQLBinding

AT_ONCE = 2_000_000
"""Values of terms that are worked on together, 16 MB of them."""


@dataclass(frozen=True)
class ByCounts:
    """The evaluator for logs of few strata: their counts are fetched once and serve every term."""

    log: Log
    binding: SQLBinding
    cube: Cube

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """(U,) the totals by name with their parts, `bucket` and `rows`; extremes repeat."""
        names = list(totals) or [""]
        step = max(1, AT_ONCE // max(1, len(self.cube.strata)))
        result: dict[str, np.ndarray] = {}
        for first in range(0, len(names), step):
            some = {name: totals[name] for name in names[first : first + step] if name in totals}
            terms = {name: total.term for name, total in some.items()}
            values = self.cube.strata.at(self.log, self.binding, terms)
            result |= products(self.cube, values, values, some, splits.among(set(some)))
        return result
