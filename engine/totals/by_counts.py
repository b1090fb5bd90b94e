"""Totals as products of counts with the values of terms at each stratum."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.logs.log import Log
from engine.terms.term import Total
from engine.totals.cube import Cube
from engine.totals.evaluator import Splits, products
from engine.totals.sql_binding import SQLBinding


@dataclass(frozen=True)
class ByCounts:
    """The evaluator for logs of few strata: their counts are fetched once and serve every term."""

    log: Log
    binding: SQLBinding
    cube: Cube

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """(U,) the totals by name with their parts, `bucket` and `rows`; extremes repeat."""
        terms = {name: total.term for name, total in totals.items()}
        values = self.cube.strata.at(self.log, self.binding, terms)
        return products(self.cube, values, values, totals, splits)
