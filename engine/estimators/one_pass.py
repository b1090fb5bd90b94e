"""The one pass: every term of every estimator and policy, summed per bucket in one query.

Rows are first counted by what the terms can tell apart (bucket, keys, reward, propensity); the
small tables of policies and predictions are joined to those counts, never to the rows. Weights that
look at a whole impression are computed beside the rows before these are counted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from engine.estimators.estimator import NAMES
from engine.estimators.totals import impressions, units
from engine.logs.log import Log
from engine.logs.lookup import FOLDS, Given, Lookup, literal
from engine.logs.sources import Table
from engine.weightings.weighting import Weight

PREVIOUS = "LAG({}, 1, 1e0) OVER (PARTITION BY impression ORDER BY rank)"
"""The weight of the row above in its impression, 1 at the top."""

FOLD = f"bucket % {FOLDS}"
"""The cross-fitting fold of a row."""

KEPT = 200_000
"""Counts of at most so many rows, or of a quarter of the log's, are worth keeping in memory."""

Value = Lookup | Given
"""Where a row's value stands: in a small table, or in columns of the log."""


@dataclass(frozen=True, eq=False)
class Ask:
    """One policy under one estimator: its terms, and what their names stand for.

    Terms are summed within each value of the column `strata`, or over all rows if there is none.
    """

    terms: Mapping[str, str]
    weight: Weight | None = None
    prediction: Value | None = None
    expected: Value | None = None
    probability: Value | None = None
    strata: str = ""


@dataclass
class Pass:
    """The text of one query that answers many asks, and the small tables that it joins.

    `strata` gives the values of each column that terms may be split by, as text; `split` the
    sums that are split by each. `beside`
    holds SQL over whole impressions, computed beside the rows before they are counted, and `above`
    SQL over those columns in turn; `within` and
    `outside` are the places of the tables that those, and the counts, are joined to. `unit` is SQL
    of what totals are split by, in place of the bucket.
    """

    log: Log
    strata: dict[str, list[str]] = field(default_factory=dict)
    lookups: dict[int, Lookup] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    within: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)
    unit: str = "bucket"
    split: dict[str, set[str]] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)

    def add(self, ask: Ask) -> dict[str, list[str]]:
        """Take up an ask; from its terms to the names of their columns, one per stratum."""
        names = {}
        for term, sql in ask.terms.items():
            column = self._column(_whole(term, self._bind(sql, ask)))
            names[term] = [column]
            if ask.strata:
                self.columns |= {ask.strata}
                self.split.setdefault(ask.strata, set()).add(column)
                names[term] = [f"{column} {ask.strata} {one}" for one in self.strata[ask.strata]]
        return names

    def _bind(self, sql: str, ask: Ask) -> str:
        bound = {"reward": "reward"}
        if ask.weight is not None:
            bound |= self._weight(ask.weight, "previous" in sql)
        for name in ("prediction", "expected", "probability"):
            value = getattr(ask, name)
            if value is not None:
                bound[name] = self._value(value)
        return re.sub(rf"\b({'|'.join(NAMES)})\b", lambda found: bound[found[0]], sql)

    def _weight(self, weight: Weight, with_previous: bool) -> dict[str, str]:
        """The SQL of a weight, of its control, and of the weight of the row above."""
        control = f"({weight.control})"
        self.columns |= {"rank"} if "rank" in weight.control else set()
        if not weight.window and not with_previous:
            self.columns |= set(weight.columns)
            looked_up = self._value(weight.lookup) if weight.lookup else ""
            sql = re.sub(r"\blooked_up\b", looked_up, weight.sql)
            return {"weight": f"({sql})", "control": control}
        sql = re.sub(r"\bwindowed\b", weight.window, weight.sql)
        if weight.lookup:
            inner = f"COALESCE(u{self._place(weight.lookup)}, {literal(weight.lookup.default)})"
            self.within |= {self._place(weight.lookup)}
            sql = re.sub(r"\blooked_up\b", inner, sql)
        mine = self._beside(sql)
        previous = {"previous": self._above(mine)} if with_previous else {}
        return {"weight": mine, "control": control, **previous}

    def _beside(self, sql: str) -> str:
        name = self.beside.setdefault(sql, f"b{len(self.beside)}")
        self.columns |= {name}
        return name

    def _above(self, name: str) -> str:
        """The column of a weight in the row above; the weight may look at its whole impression."""
        above = self.above.setdefault(PREVIOUS.format(name), f"a{len(self.above)}")
        self.columns |= {above}
        return above

    def _value(self, value: Value) -> str:
        """The SQL of a value at a counted row."""
        if isinstance(value, Given):
            self.columns |= set(value.columns)
            return f"({value.sql})"
        self.columns |= set(value.keys)
        self.outside |= {self._place(value)}
        return f"COALESCE(v{self._place(value)}, {literal(value.default)})"

    def _place(self, lookup: Lookup) -> int:
        self.lookups.setdefault(id(lookup), lookup)
        return list(self.lookups).index(id(lookup))

    def _column(self, sql: str) -> str:
        return self.sums.setdefault(sql, f"s{len(self.sums)}")

    def sql(self) -> str:
        """The query's text, in the subset of SQL that every engine reads."""
        return self._text(self._counted())

    def _text(self, counted: str) -> str:
        sums = ",\n       ".join(f"{sql} AS {name}" for sql, name in self.sums.items())
        by = ", ".join(["bucket", *sorted(self.split)])
        return "\n".join(
            [
                *self._joined(counted),
                f"SELECT {by}, CAST(SUM(n) AS BIGINT) AS rows_in,",
                f"       {sums}",
                f"FROM joined GROUP BY {by} ORDER BY {by}",
            ]
        )

    def largest(self, weight: Weight, limit: int) -> dict[str, np.ndarray]:
        """The largest values of a weight and how many rows have each: `weight` and `n`."""
        sql = self._weight(weight, False)["weight"]
        ordered = f"GROUP BY {sql} ORDER BY weight DESC LIMIT {limit}"
        text = f"SELECT {sql} AS weight, CAST(SUM(n) AS BIGINT) AS n FROM joined {ordered}"
        joined = self._joined(self._kept())
        return self.log.query("\n".join([*joined, text]), **self._tables())

    def heaviest(self, weight: Weight, limit: int) -> dict[str, np.ndarray]:
        """The rows that weigh most on a weighted sum of rewards, with their weight."""
        sql = self._weight(replace(weight, window=weight.window or "0"), False)["weight"]
        shown = "line, impression, query_code, item_code, rank, reward"
        ordered = f"ORDER BY ABS({sql} * reward) DESC, line LIMIT {limit}"
        text = f"SELECT {shown}, {sql} AS weight FROM {self._rows()} {ordered}"
        return self.log.query(text, **self._tables())

    def _counted(self) -> str:
        """The rows that no term can tell apart, and how many each stands for."""
        columns = ["reward", *sorted(self.columns - {"reward"})]
        named = ", ".join(f"{FOLD} AS fold" if name == "fold" else name for name in columns)
        grouped = ", ".join(FOLD if name == "fold" else name for name in columns)
        return (
            f"SELECT {self.unit} AS bucket, {named}, COUNT(*) AS n\n"
            f"    FROM {self._rows()} GROUP BY {self.unit}, {grouped}"
        )

    def _kept(self) -> str:
        """The counts as the engine keeps them, so that the next question need not read the log."""
        counted = self._counted()
        if self.within:
            return counted
        kept = self.log.source.keep(counted, max(KEPT, self.log.counts["rows"] // 4))
        return f"SELECT * FROM {kept}" if kept else counted

    def _joined(self, counted: str) -> list[str]:
        """The counts of rows with the values of the small tables."""
        values = "".join(f", t{place}.value AS v{place}" for place in sorted(self.outside))
        return [
            f"WITH counted AS ({counted}),",
            f"     joined AS (SELECT counted.*{values} FROM counted",
            *self._joins("counted", self.outside),
            ")",
        ]

    def _rows(self) -> str:
        """The log, with what must be computed beside its rows where anything must be."""
        if not self.beside:
            return "log"
        beside = ", ".join(f"{sql} AS {name}" for sql, name in self.beside.items())
        rows = " ".join(["SELECT log.*", *self._inner_values(), "FROM log"])
        joins = " ".join(self._joins("log", self.within))
        more = f"(SELECT *, {beside} FROM ({rows} {joins}) AS rows_with_values) AS rows_with_more"
        above = "".join(f", {sql} AS {name}" for sql, name in self.above.items())
        return f"(SELECT *{above} FROM {more}) AS rows_with_above" if above else more

    def _inner_values(self) -> list[str]:
        return [f", t{place}.value AS u{place}" for place in sorted(self.within)]

    def _joins(self, rows: str, wanted: set[int]) -> list[str]:
        return [
            f"LEFT JOIN t{place} ON "
            + (" AND ".join(_on(rows, place, key) for key in lookup.keys) or "1 = 1")
            for place, lookup in enumerate(self.lookups.values())
            if place in wanted
        ]

    def run(self) -> dict[str, np.ndarray]:
        """Totals per bucket: the sums by column name, `rows`, `impressions`, `units`.

        A column that is split has one more per stratum, named after column, strata and stratum.
        """
        found = self._per_bucket(self.log.query(self._text(self._kept()), **self._tables()))
        found["rows"] = found.pop("rows_in").astype(float)
        found["impressions"] = impressions(self.log, found["rows"], self.unit)
        found["units"] = units(self.log, found["impressions"])
        return found

    def _per_bucket(self, split: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The totals of each bucket from those of each bucket and stratum."""
        if not self.split:
            return dict(split)
        bucket, starts, where = np.unique(split["bucket"], return_index=True, return_inverse=True)
        found = {"bucket": bucket, "rows_in": np.add.reduceat(split["rows_in"], starts)}
        for sql, name in self.sums.items():
            found[name] = _JOIN[sql[:4]].reduceat(split[name], starts)
        for strata, columns in self.split.items():
            stratum = split[strata].astype(str)
            for one in self.strata[strata]:
                here = np.flatnonzero(stratum == one)
                for name in columns:
                    sums = np.bincount(where[here], split[name][here], len(bucket))
                    found[f"{name} {strata} {one}"] = sums
        return found

    def _tables(self) -> dict[str, Table]:
        return {f"t{place}": lookup.table for place, lookup in enumerate(self.lookups.values())}


_JOIN = {"SUM(": np.add, "MAX(": np.maximum, "MIN(": np.minimum}
"""How totals of strata come together, by the aggregate that made them."""


def _whole(term: str, sql: str) -> str:
    """A term over all rows: the smallest or largest by its name, else the sum."""
    extreme = term[:3].upper() if term.startswith(("min_", "max_")) else ""
    return f"{extreme}({sql})" if extreme else f"SUM(n * ({sql}))"


def _on(rows: str, place: int, key: str) -> str:
    mine = f"{rows}.{FOLD}" if key == "fold" and rows == "log" else f"{rows}.{key}"
    return f"t{place}.{key} = {mine}"
