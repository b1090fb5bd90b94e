"""Totals of a very long tail, from the counts of one fold of sessions after the other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.logs.log import Log
from engine.terms.term import Total
from engine.totals.by_counts import ByCounts
from engine.totals.cube import Cube
from engine.totals.evaluator import EXTREMES, Splits
from engine.totals.sql_binding import SQLBinding


@dataclass(frozen=True)
class ByFolds:
    """The evaluator for logs of too many strata to be in memory at once."""

    log: Log
    binding: SQLBinding
    cubes: Callable[[], Iterator[Cube]]

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """(U,) the totals by name with their parts, `bucket` and `rows`; extremes repeat."""

        def of_fold(cube: Cube) -> dict[str, np.ndarray]:
            return ByCounts(self.log, self.binding, cube).evaluate(totals, splits)

        parts = list(map(of_fold, self.cubes()))  # which lets a cube go before the next is made
        whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        order = np.argsort(whole["bucket"])
        result = {name: column[order] for name, column in whole.items()}
        for name, total in totals.items():
            if total.by in EXTREMES:
                result[name] = np.full(len(order), EXTREMES[total.by](result[name]))
        return result
