"""The one pass: every term of every estimator and policy, summed per bucket of the log.

Rows are counted once by what the terms can tell apart (bucket, keys, reward, propensity); the small
tables of policies and predictions are joined to those kinds of rows, never to the rows. Weights
that look at a whole impression are computed beside the rows before these are counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine.logs.log import Log
from engine.logs.sources import Table
from engine.totals import aggregate_sql
from engine.totals.cube import Cube, cube
from engine.totals.moments import REWARD, SIZE, Moments, moments, real_valued, spread
from engine.totals.sql_binding import FOLD, Binding
from engine.totals.strata import Strata, places
from engine.totals.term_request import TermRequest
from engine.totals.weight_terms import impressions, units
from engine.weightings.weighting import Weight

SUM, MAX, MIN = "SUM", "MAX", "MIN"
_EXTREME = {MAX: np.max, MIN: np.min}
ROWS = "rows"
REMEMBERED = 500
"""Terms whose totals are kept per log and unit; and weights whose largest values are."""


@dataclass
class AggregationPass:
    """One reading of the log that answers many requests.

    `splits` gives the values of each column that terms may be split by, as text; `split` the
    columns of totals that are split by each. `unit` is SQL of what totals are for, in place of the
    bucket. `terms` are the aggregates, each with the SQL of its term, by the name of their column.
    """

    log: Log
    splits: dict[str, list[str]] = field(default_factory=dict)
    unit: str = "bucket"
    binding: Binding = field(default_factory=Binding)
    terms: dict[tuple[str, str], str] = field(default_factory=dict)
    split: dict[str, set[str]] = field(default_factory=dict)

    def add(self, request: TermRequest) -> dict[str, list[str]]:
        """Add a request; from its terms to the names of their columns, one per part."""
        names = {}
        for term, sql in request.terms.items():
            aggregate = term[:3].upper() if term.startswith(("min_", "max_")) else SUM
            bound = aggregate, self.binding.term(sql, request)
            column = self.terms.setdefault(bound, f"s{len(self.terms)}")
            names[term] = [column]
            if request.split_by:
                self.binding.need(request.split_by)
                self.split.setdefault(request.split_by, set()).add(column)
                names[term] = [
                    f"{column} {request.split_by} {one}" for one in self.splits[request.split_by]
                ]
        return names

    def run(self) -> dict[str, np.ndarray]:
        """Totals per bucket: the sums by column name, `rows`, `impressions`, `units`.

        An extreme is that of the whole log, and stands at every bucket. A column that is split has
        one more per part, named after the column, what splits it, and the part.
        """
        known: dict[Any, dict[str, np.ndarray]] = self.log.remember(("totals", self.unit), dict)
        keys = {name: self._key(*bound, name) for bound, name in self.terms.items()}
        told = {key: known[key] for key in (ROWS, *keys.values()) if key in known}
        fresh = {bound: name for bound, name in self.terms.items() if keys[name] not in told}
        if fresh or ROWS not in told:
            made = self._of(fresh)._made()
            made = {name: np.ascontiguousarray(column) for name, column in made.items()}
            told[ROWS] = {name: made[name] for name in ("bucket", "rows")}
            for name in fresh.values():
                told[keys[name]] = {part: made[f"{name}{part}"] for part in self._parts(name)}
            known.update(told)
            for oldest in [key for key in known if key != ROWS][:-REMEMBERED]:
                known.pop(oldest, None)
        found = dict(told[ROWS])
        for name, key in keys.items():
            found |= {f"{name}{part}": column for part, column in told[key].items()}
        found["impressions"] = impressions(self.log, found["rows"], self.unit)
        found["units"] = units(self.log, found["impressions"])
        return found

    def _key(self, aggregate: str, sql: str, name: str) -> tuple[Any, ...]:
        """What a term's totals depend on: passes over a log share those with equal keys."""
        return aggregate, self.binding.meaning(sql), *self._parts(name)

    def _parts(self, name: str) -> list[str]:
        """What follows a column's name: nothing for the whole, then each part."""
        split = [split_by for split_by, columns in sorted(self.split.items()) if name in columns]
        return ["", *(f" {split_by} {one}" for split_by in split for one in self.splits[split_by])]

    def _of(self, terms: dict[tuple[str, str], str]) -> "AggregationPass":
        """This pass for some of its terms."""
        needed = self.binding.outside & places(sql for _, sql in terms)
        binding = replace(self.binding, outside=needed)
        split = {split_by: here & set(terms.values()) for split_by, here in self.split.items()}
        return replace(
            self,
            terms=terms,
            binding=binding,
            split={split_by: here for split_by, here in split.items() if here},
        )

    def _made(self) -> dict[str, np.ndarray]:
        counts = self.cube()
        if counts is not None:
            return self.multiplied(counts)
        held = self.moments()
        return self.summed() if held is None else self.by_moments(held)

    def cube(self) -> Cube | None:
        """The counts of kinds of rows; None where there are too many to fetch."""
        bound = self.binding
        if bound.within or self._crowded:
            return None
        return cube(self.log, self.unit, bound.columns, aggregate_sql.counted(bound, self.unit))

    def moments(self) -> Moments | None:
        """The moments of what most rows have for themselves; None where there is no such column."""
        crowded = self._crowded
        if self.binding.within or not crowded or not set(crowded) <= set(SIZE):
            return None
        return moments(self.log, self.unit, self.binding, crowded)

    @property
    def _crowded(self) -> list[str]:
        """The columns by which nearly every row is a kind of its own."""
        asked = sorted(column for column in self.binding.columns.values() if column.isidentifier())
        return [column for column in asked if real_valued(self.log, column)]

    def multiplied(self, counts: Cube) -> dict[str, np.ndarray]:
        """The totals as products of the counts with the terms' values at each kind of row."""
        values = counts.kinds.at(self.log, self.binding, self._by_name())
        return self._products(counts, values, values)

    def by_moments(self, held: Moments) -> dict[str, np.ndarray]:
        """The totals of terms that are polynomials of what is crowded; those of others from SQL."""
        values = held.nodes.at(self.log, self.binding, self._by_name())
        forms = {name: held.polynomial(column) for name, column in values.items()}
        told: dict[tuple[str, str], str] = {}
        rest: dict[tuple[str, str], str] = {}
        for (aggregate, sql), name in self.terms.items():
            form = forms[name]
            known = form is not None and (aggregate == SUM or held.linear(form))
            (told if known else rest)[aggregate, sql] = name
        ends = {name: held.ends(column) for name, column in values.items()}
        found = self._of(told)._products(held, forms, ends)
        return found | self._of(rest).summed() if rest else found

    def _by_name(self) -> dict[str, str]:
        return {name: sql for (_, sql), name in self.terms.items()}

    def _products(
        self, counts: Cube | Moments, values: Mapping[str, Any], ends: Mapping[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        """The totals from the terms' values at each kind, and from what holds their extremes."""
        found = {"bucket": counts.units, "rows": counts.rows}
        found |= self._extremes(ends, len(counts.units))
        sums = [name for (aggregate, _), name in self.terms.items() if aggregate == SUM]
        whole = counts.sums([values[name] for name in sums])
        found |= dict(zip(sums, whole, strict=True))
        for split_by, split in self.split.items():
            names = sorted(split)
            for one in self.splits[split_by]:
                parts = counts.sums_within([values[name] for name in names], split_by, one)
                within = zip(names, parts, strict=True)
                found |= {f"{name} {split_by} {one}": part for name, part in within}
        return found

    def summed(self) -> dict[str, np.ndarray]:
        """The totals as sums that the engine makes where the log lies."""
        found = self.log.query(self.sql(), **self.binding.tables())
        found["rows"] = found.pop("rows_in").astype(float)
        told = self._per_bucket(found) if self.split else found
        return told | self._extremes(found, len(told["rows"]))

    def sql(self) -> str:
        """The query that makes the totals, in the subset of SQL that every engine reads."""
        aggregates = {
            name: f"COALESCE({aggregate}({'n * ' * (aggregate == SUM)}({sql})), 0e0)"
            for (aggregate, sql), name in self.terms.items()
        }
        by = sorted(self.split)
        return aggregate_sql.totals(self.binding, self.unit, aggregates, by, bool(self._crowded))

    def meaning(self, weight: Weight) -> str:
        """A text that two weights share only where they are equal on every log."""
        return self.binding.meaning(self.binding.weight(weight)["weight"])

    def largest(self, weight: Weight, limit: int) -> Table:
        """The largest values of a weight and how many rows have each: `weight` and `n`."""
        key = self.meaning(weight), limit
        return self.log.recall(
            "largest weights", key, lambda: self._largest(weight, limit), REMEMBERED
        )

    def _largest(self, weight: Weight, limit: int) -> Table:
        sql = self.binding.weight(weight)["weight"]
        told = {name: by for name, by in self.binding.columns.items() if name != REWARD}
        bare = replace(self, binding=replace(self.binding, columns=told))
        counts = bare.cube()
        if counts is not None:
            return bare._sorted(counts.kinds, counts.sizes, sql, limit)
        if bare._crowded and not self.binding.within:
            binned = spread(self.log, bare.binding)
            if binned is not None:
                return bare._sorted(*binned, sql, limit)
        ordered = f"GROUP BY {sql} ORDER BY weight DESC LIMIT {limit}"
        text = f"SELECT {sql} AS weight, CAST(SUM(n) AS BIGINT) AS n FROM joined {ordered}"
        # by fold alone, as a weight does not know the buckets, and these would be many more groups
        lines = aggregate_sql.joined(bare.binding, aggregate_sql.counted(bare.binding, FOLD))
        return self.log.query("\n".join([*lines, text]), **self.binding.tables())

    def _sorted(self, kinds: Strata, sizes: np.ndarray, sql: str, limit: int) -> Table:
        values = kinds.at(self.log, self.binding, {"weight": sql})["weight"]
        order = np.argsort(-values, kind="stable")[:limit]
        return {"weight": values[order], "n": sizes[order]}

    def largest_rewards(self, weight: Weight, limit: int) -> dict[str, np.ndarray]:
        """The rows that weigh most on a weighted sum of rewards, with their weight."""
        sql = self.binding.weight(replace(weight, window=weight.window or "0"))["weight"]
        shown = "line, impression, query_code, item_code, rank, reward"
        ordered = f"ORDER BY ABS({sql} * reward) DESC, line LIMIT {limit}"
        text = f"SELECT {shown}, {sql} AS weight FROM {aggregate_sql.rows(self.binding)} {ordered}"
        return self.log.query(text, **self.binding.tables())

    def _extremes(self, values: Mapping[str, np.ndarray], size: int) -> dict[str, np.ndarray]:
        """(size,) the extreme of each term that asks for one, over all values of it."""
        return {
            name: np.full(size, _EXTREME[aggregate](values[name]))
            for (aggregate, _), name in self.terms.items()
            if aggregate != SUM
        }

    def _per_bucket(self, split: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The totals of each bucket from those of each bucket and part."""
        bucket, starts, where = np.unique(split["bucket"], return_index=True, return_inverse=True)
        found = {"bucket": bucket, "rows": np.add.reduceat(split["rows"], starts)}
        for (aggregate, _), name in self.terms.items():
            if aggregate == SUM:
                found[name] = np.add.reduceat(split[name], starts)
        for split_by, columns in self.split.items():
            part = split[split_by].astype(str)
            for one in self.splits[split_by]:
                here = np.flatnonzero(part == one)
                for name in columns:
                    sums = np.bincount(where[here], split[name][here], len(bucket))
                    found[f"{name} {split_by} {one}"] = sums
        return found
