"""The one pass: every term of every estimator and policy, summed per bucket in one query.

Rows are first counted by what the terms can tell apart (bucket, keys, reward, propensity); the
small tables of policies and predictions are joined to those counts, never to the rows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.estimators.estimator import NAMES, Estimator
from engine.inference.estimate import Estimate, Totals, of_totals
from engine.logs.log import Log
from engine.logs.lookup import FOLDS, Lookup, literal
from engine.weightings.weighting import Weight

EVIDENCE = {
    "w": "weight",
    "w2": "weight * weight",
    "wr": "weight * reward",
    "w2r2": "weight * weight * reward * reward",
    "max_w": "weight",
    "max_wr": "ABS(weight * reward)",
    "matched": "CASE WHEN weight > 0 THEN 1 ELSE 0 END",
    "control": "control",
    "wc": "weight * control",
}
"""What diagnostics need of a weight, in the same pass; `max_` terms are maxima, not sums."""


@dataclass(frozen=True, eq=False)
class Ask:
    """One policy under one estimator: its terms, and what their names stand for."""

    terms: Mapping[str, str]
    weight: Weight | None = None
    prediction: Lookup | None = None
    expected: Lookup | None = None
    probability: Lookup | None = None
    by_rank: bool = False


@dataclass
class Pass:
    """The text of one query that answers many asks, and the small tables that it joins."""

    log: Log
    ranks: Sequence[int] = ()
    lookups: dict[int, Lookup] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)

    def add(self, ask: Ask) -> dict[str, list[str]]:
        """Take up an ask; from its terms to the names of their columns, one per stratum."""
        names = {}
        for term, sql in ask.terms.items():
            expression = self._bind(sql, ask)
            strata = (
                [f"CASE WHEN rank = {k} THEN {expression} ELSE 0 END" for k in self.ranks]
                if ask.by_rank
                else [expression]
            )
            whole = "MAX({})" if term.startswith("max_") else "SUM(n * ({}))"
            names[term] = [self._column(whole.format(stratum)) for stratum in strata]
            self.columns |= {"rank"} if ask.by_rank else set()
        return names

    def _bind(self, sql: str, ask: Ask) -> str:
        bound = {"reward": "reward"}
        if ask.weight is not None:
            looked_up = self._value(ask.weight.lookup) if ask.weight.lookup else ""
            bound["weight"] = "(" + re.sub(r"\blooked_up\b", looked_up, ask.weight.sql) + ")"
            bound["control"] = f"({ask.weight.control})"
            self.columns |= set(ask.weight.columns)
            self.columns |= {"rank"} if "rank" in ask.weight.control else set()
        for name in ("prediction", "expected", "probability"):
            lookup = getattr(ask, name)
            if lookup is not None:
                bound[name] = self._value(lookup)
        return re.sub(rf"\b({'|'.join(NAMES)})\b", lambda found: bound[found[0]], sql)

    def _value(self, lookup: Lookup) -> str:
        """The SQL of a lookup's value at a row."""
        self.lookups[id(lookup)] = lookup
        self.columns |= {key for key in lookup.keys if key != "fold"}
        place = list(self.lookups).index(id(lookup))
        return f"COALESCE(v{place}, {literal(lookup.default)})"

    def _column(self, sql: str) -> str:
        return self.sums.setdefault(sql, f"s{len(self.sums)}")

    def sql(self) -> str:
        """The query's text, in the subset of SQL that every engine reads."""
        counted = ", ".join(["bucket", "reward", *sorted(self.columns - {"reward"})])
        joins = [
            f"LEFT JOIN t{place} ON "
            + (" AND ".join(_on(place, key) for key in lookup.keys) or "1 = 1")
            for place, lookup in enumerate(self.lookups.values())
        ]
        values = "".join(f", t{place}.value AS v{place}" for place in range(len(self.lookups)))
        sums = ",\n       ".join(f"{sql} AS {name}" for sql, name in self.sums.items())
        return "\n".join(
            [
                f"WITH counted AS (SELECT {counted}, COUNT(*) AS n",
                f"                 FROM log GROUP BY {counted}),",
                f"     joined AS (SELECT counted.*{values} FROM counted",
                *joins,
                ")",
                "SELECT bucket, CAST(SUM(n) AS BIGINT) AS rows_in,",
                f"       {sums}",
                "FROM joined GROUP BY bucket ORDER BY bucket",
            ]
        )

    def run(self) -> dict[str, np.ndarray]:
        """Totals per bucket: the sums by column name, `rows` and `impressions`."""
        tables = {f"t{place}": lookup.table for place, lookup in enumerate(self.lookups.values())}
        found = self.log.query(self.sql(), **tables)
        found["rows"] = found.pop("rows_in").astype(float)
        found["impressions"] = impressions(self.log, found["rows"])
        return found


def _on(place: int, key: str) -> str:
    mine = f"counted.bucket % {FOLDS}" if key == "fold" else f"counted.{key}"
    return f"t{place}.{key} = {mine}"


def impressions(log: Log, rows: np.ndarray) -> np.ndarray:
    """(buckets,) how many impressions each bucket holds."""
    if log.counts["rows"] == log.counts["impressions"]:
        return rows
    counted = log.reduce(
        "SELECT bucket, COUNT(DISTINCT impression) AS impressions "
        "FROM log GROUP BY bucket ORDER BY bucket"
    )
    return counted["impressions"].astype(float)


def estimate(
    estimator: Estimator, names: Mapping[str, list[str]], found: Mapping[str, np.ndarray]
) -> Estimate:
    """The estimate that an estimator makes of the totals that a pass found for it."""
    used = {column for columns in names.values() for column in columns}
    totals = {column: np.asarray(found[column], float) for column in (*used, "rows", "impressions")}

    def value(flat: Totals) -> np.ndarray:
        whole = {"rows": flat["rows"], "impressions": flat["impressions"]}
        for term, columns in names.items():
            parts = np.stack([flat[column] for column in columns])
            whole[term] = parts if estimator.stratified else parts[0]
        return estimator.value(whole)

    return of_totals(value, totals)
