"""The one pass: every term of every estimator and policy, summed per bucket of the log.

Rows are counted once by what the terms can tell apart (bucket, keys, reward, propensity); the small
tables of policies and predictions are joined to those strata, never to the rows. Weights that look
at a whole impression are computed beside the rows before these are counted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.terms.term import LookedUp, Total, leaves
from engine.totals import aggregate_sql
from engine.totals.by_counts import ByCounts
from engine.totals.by_folds import ByFolds
from engine.totals.by_moments import ByMoments
from engine.totals.by_sql import BySQL
from engine.totals.cube import Cube, cube, cubes_by_fold
from engine.totals.evaluator import Splits
from engine.totals.moments import SIZE, Moments, moments, real_valued
from engine.totals.sql_binding import SQLBinding
from engine.totals.term_request import TermRequest
from engine.totals.weight_terms import impressions, units

ROWS = "rows"
REMEMBERED = 500
"""Terms whose totals are kept per log and unit; and weights whose largest values are."""
UNITS: Family[str, Table] = Family("rows per unit")
"""The units and how many rows each holds, by the SQL of the unit."""


def totals_per(unit: str) -> Family[tuple[str, ...], Table]:
    """Totals for this unit, by what they mean and how they are split."""
    return Family(f"totals per {unit}", REMEMBERED)


@dataclass
class AggregationPass:
    """One reading of the log that answers many requests.

    `splits` gives the values of each column that terms may be split by, as text; `split` the
    totals that each splits. `unit` is SQL of what totals are for, in place of the bucket. `totals`
    has a name for each different total that was requested.
    """

    log: Log
    splits: dict[str, list[str]] = field(default_factory=dict)
    unit: str = "bucket"
    binding: SQLBinding = field(default_factory=SQLBinding)
    totals: dict[str, Total] = field(default_factory=dict)
    split: dict[str, set[str]] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, request: TermRequest) -> dict[str, list[str]]:
        """Add a request; from its terms to the names of their totals, one per part."""
        bound = request.bound()
        self.binding.add(total.term for total in bound.values())
        names = {}
        for term, total in bound.items():
            meaning = total.by, self.binding.meaning.text(total.term)
            name = self.names.setdefault(meaning, f"s{len(self.names)}")
            self.totals.setdefault(name, total)
            names[term] = [name]
            if request.split_by:
                self.binding.need(request.split_by)
                self.split.setdefault(request.split_by, set()).add(name)
                values = self.splits[request.split_by]
                names[term] = [f"{name} {request.split_by} {value}" for value in values]
        return names

    def run(self) -> dict[str, np.ndarray]:
        """Totals per bucket by name, `rows`, `impressions`, `units`.

        An extreme is that of the whole log, and stands at every bucket. A total that is split has
        one more per part, named after the total, what splits it, and the part.
        """
        cache, family = self.log.cache, totals_per(self.unit)
        earlier, rows = cache.entries(family), cache.entries(UNITS).get(self.unit)
        splits = Splits(self.splits, self.split)
        keys = {name: (*meaning, *splits.suffixes(name)) for meaning, name in self.names.items()}
        parts = {key: earlier[key] for key in keys.values() if key in earlier}
        fresh = {name: total for name, total in self.totals.items() if keys[name] not in parts}
        if fresh or rows is None:
            answer = self._only(fresh).evaluate(fresh, splits.among(set(fresh)))
            answer = {name: np.ascontiguousarray(column) for name, column in answer.items()}
            rows = cache.put(UNITS, self.unit, {name: answer[name] for name in ("bucket", ROWS)})
            for name in fresh:
                suffixes = splits.suffixes(name)
                part = {suffix: answer[f"{name}{suffix}"] for suffix in suffixes}
                parts[keys[name]] = cache.put(family, keys[name], part)
        result = dict(rows)
        for name, key in keys.items():
            result |= {f"{name}{suffix}": column for suffix, column in parts[key].items()}
        result["impressions"] = impressions(self.log, result["rows"], self.unit)
        result["units"] = units(self.log, result["impressions"])
        return result

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """The totals by the cheapest evaluator that can compute them: counts, moments, or SQL."""
        counts = self.cube()
        if counts is not None:
            return ByCounts(self.log, self.binding, counts).evaluate(totals, splits)
        cubes = self.cubes_by_fold()
        if cubes is not None:
            return ByFolds(self.log, self.binding, cubes).evaluate(totals, splits)
        powers, result = self.moments(), {}
        if powers is not None:
            by_moments = ByMoments(self.log, self.binding, powers)
            taken = by_moments.takes(totals)
            some = {name: total for name, total in totals.items() if name in taken}
            result = by_moments.evaluate(some, splits.among(taken))
            totals = {name: total for name, total in totals.items() if name not in taken}
        if totals or not result:
            result |= self._only(totals).by_sql().evaluate(totals, splits.among(set(totals)))
        return result

    def by_sql(self) -> BySQL:
        """The evaluator that sums in SQL."""
        return BySQL(self.log, self.binding, self.unit, bool(self.high_cardinality))

    def sql(self) -> str:
        """The query that makes the totals, in the subset of SQL that every engine reads."""
        return self.by_sql().sql(self.totals, Splits(self.splits, self.split))

    def cube(self) -> Cube | None:
        """The counts of strata; None where there are too many to fetch."""
        bound = self.binding
        if bound.within or self.high_cardinality:
            return None
        keys = getattr(self.log.source, "kept", ())
        sql = aggregate_sql.counted(bound, self.unit, stored_keys=keys)
        return cube(self.log, self.unit, bound.columns, sql)

    def cubes_by_fold(self) -> Callable[[], Iterator[Cube]] | None:
        """The counts of strata of one fold after the other; None where they cannot be packed."""
        if self.binding.within or self.high_cardinality:
            return None
        return cubes_by_fold(self.log, self.unit, self.binding.columns)

    def moments(self) -> Moments | None:
        """The moments of what most rows have for themselves; None where there is no such column."""
        columns = self.high_cardinality
        if self.binding.within or not columns or not set(columns) <= set(SIZE):
            return None
        return moments(self.log, self.unit, self.binding, columns)

    @property
    def high_cardinality(self) -> list[str]:
        """The columns by which nearly every row is a stratum of its own."""
        columns = sorted(name for name, sql in self.binding.columns.items() if name == sql)
        return [column for column in columns if real_valued(self.log, column)]

    def _only(self, totals: Mapping[str, Total]) -> "AggregationPass":
        """This pass with the small tables that some of its totals need, and no others."""
        looked_up = (
            leaf.lookup
            for leaf in leaves(total.term for total in totals.values())
            if isinstance(leaf, LookedUp)
        )
        places = {self.binding.place(lookup) for lookup in looked_up}
        return replace(self, binding=replace(self.binding, outside=places))
