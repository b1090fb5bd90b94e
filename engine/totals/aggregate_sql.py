"""The SQL of the pass: rows, then strata and how many rows each has, then sums over them."""

from collections.abc import Collection, Mapping

from engine.logs.features import key_sql
from engine.logs.lookup import KEYS
from engine.logs.stored_counts import RELATION, countable
from engine.terms.sql import FOLD
from engine.totals.sql_binding import FEATURE, SQLBinding


def rows(binding: SQLBinding) -> str:
    """The log, with what must be computed beside its rows where anything must be."""
    if not binding.beside:
        return "log"
    beside = ", ".join(f"{sql} AS {name}" for sql, name in binding.beside.items())
    values = "".join(f", t{place}.value AS u{place}" for place in sorted(binding.within))
    joins = " ".join(_joins(binding, "log", binding.within))
    inner = f"SELECT log.*{values} FROM log {joins}"
    more = f"(SELECT *, {beside} FROM ({inner}) AS rows_with_values) AS rows_with_more"
    above = "".join(f", {sql} AS {name}" for sql, name in binding.above.items())
    return f"(SELECT *{above} FROM {more}) AS rows_with_above" if above else more


def counted(
    binding: SQLBinding,
    unit: str,
    more: str = "",
    alone: bool = False,
    stored_keys: Collection[str] = (),
) -> str:
    """The strata, rows that no term can tell apart, and how many of each a unit holds.

    `more` is SQL of further aggregates; `alone` says that nearly every row is a stratum:
    rows are then not grouped. `stored_keys` are the columns of the counts that are stored beside
    the log; where these are enough for the question, they are read in place of the rows.
    """
    beside = {*binding.beside.values(), *binding.above.values()}
    keys = {name: name if name in beside else sql for name, sql in sorted(binding.columns.items())}
    folds = unit == "bucket" and bool(keys.pop("fold", ""))
    named = ", ".join(f"{sql} AS {name}" for name, sql in keys.items())
    grouped = ", ".join([unit, *keys.values()])
    number, ending = (f"COUNT(*) AS n{more}", f" GROUP BY {grouped}")
    if alone:
        number, ending = "1 AS n", ""
    relation = rows(binding)
    if relation == "log" and not more and not alone and countable(stored_keys, unit, keys.values()):
        relation, number = RELATION, "CAST(SUM(n) AS BIGINT) AS n"
    text = f"SELECT {unit} AS bucket, {named}, {number}\n    FROM {relation}{ending}"
    # a bucket lies in one fold, so that grouping by both would only take longer
    return f"SELECT *, {FOLD} AS fold FROM ({text}) AS by_bucket" if folds else text


def joined(binding: SQLBinding, strata: str) -> list[str]:
    """Strata of rows, given as SQL, with the values of the small tables: lines of a query."""
    values = "".join(f", t{place}.value AS v{place}" for place in sorted(binding.outside))
    return [
        f"WITH counted AS ({strata}),",
        f"     joined AS (SELECT counted.*{values} FROM counted",
        *_joins(binding, "counted", binding.outside),
        ")",
    ]


def totals(
    binding: SQLBinding, unit: str, sums: Mapping[str, str], by: list[str], alone: bool = False
) -> str:
    """The sums per unit, given as aggregates by name, within each value of the columns `by`."""
    keys = ", ".join(["bucket", *by])
    aggregates = ",\n       ".join(f"{sql} AS {name}" for name, sql in sums.items())
    return "\n".join(
        [
            *joined(binding, counted(binding, unit, alone=alone)),
            f"SELECT {keys}, CAST(SUM(n) AS BIGINT) AS rows_in,",
            f"       {aggregates}",
            f"FROM joined GROUP BY {keys} ORDER BY {keys}",
        ]
    )


def _joins(binding: SQLBinding, table: str, wanted: set[int]) -> list[str]:
    return [
        f"LEFT JOIN t{place} ON "
        + (" AND ".join(_join_condition(table, place, key) for key in lookup.keys) or "1 = 1")
        for place, lookup in enumerate(binding.lookups)
        if place in wanted
    ]


def _join_condition(table: str, place: int, key: str) -> str:
    mine = f"{table}.{key}"
    if table == "log":
        mine = f"log.{FOLD}" if key == "fold" else key_sql(key, "log.")
    elif key not in KEYS:
        mine = f"{table}.{FEATURE.format(key)}"
    return f"t{place}.{key} = {mine}"
