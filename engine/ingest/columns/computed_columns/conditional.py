"""Propensities of a slot given the slots above it: multiplied down the list."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import duckdb

from engine.ingest.names.column_synonyms import SYNONYMS, plain
from engine.ingest.text.raw import RAW, Raw, ask, unique
from engine.logs.canonical import quoted
from engine.logs.note import Note

CASCADE = "propensity_cascade"
_EXACT, _MORE = 0.02, 1.03
"""At the top they add up to one so exactly, and further down to more than that."""
_ROWS = 100
"""Rows of each rank below which nothing is decided; there are at least two ranks."""


def multiplied_down(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str]
) -> Raw:
    """The rows with `propensity_cascade`, where the propensities of lower ranks are conditional.

    Propensities of items at their rank add up to one over the items of each rank. Conditional ones
    do so at the top, but to more further down, since what stands above is no longer there to show.
    """
    fields = ("item", "rank", "impression", "propensity")
    named = {field: mapping.get(field) or _column(field, raw) for field in fields}
    given = {*mapping} & {"propensity", CASCADE, "propensity_item_rank"}
    joint = any(_column(field, raw) for field in (CASCADE, "propensity_item_rank"))
    columns = {name for name in named.values() if name in raw.columns}
    if given or joint or len(columns) < len(fields) or ask(connection, "COUNT(*)")[0] < 2 * _ROWS:
        return raw
    query = mapping.get("query") or _column("query", raw)
    if not _conditional(connection, named, query if query in raw.columns else ""):
        return raw
    (name,) = unique([*raw.columns, CASCADE])[len(raw.columns) :]
    chance = f"LN(TRY_CAST({quoted(named['propensity'])} AS DOUBLE))"
    rank = f"TRY_CAST({quoted(named['rank'])} AS DOUBLE)"
    connection.execute(f"ALTER TABLE {RAW} RENAME TO conditional_rows")
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT *, CAST(EXP(SUM({chance}) OVER (PARTITION BY "
        f"{quoted(named['impression'])} ORDER BY {rank})) AS VARCHAR) AS {quoted(name)} "
        f"FROM conditional_rows ORDER BY rowid"
    )
    connection.execute("DROP TABLE conditional_rows")
    what = (
        f"{named['propensity']!r} sums to 1 over the items of rank 1, but to more over those of "
        "lower ranks: it is conditional on the ranks above. It was multiplied from the top down "
        f"into {CASCADE}; the marginal probability of an item at its rank is not known."
    )
    fix = "Evaluate with weighting='reward_interaction'; if it is a marginal probability, map "
    note = Note("amber", what, f"{fix}propensity={named['propensity']}.")
    return replace(
        raw,
        columns=(*raw.columns, name),
        mapping={**(raw.mapping or {}), "propensity": "", CASCADE: name},
        notes=(*raw.notes, note),
    )


def _column(field: str, raw: Raw) -> str:
    """The column that stands for a field: the format's, else the one of the most telling name."""
    if raw.mapping and raw.mapping.get(field):
        return raw.mapping[field]
    names = {plain(column): column for column in reversed(raw.columns)}
    return next((names[plain(name)] for name in SYNONYMS[field] if plain(name) in names), "")


def _conditional(
    connection: duckdb.DuckDBPyConnection, named: Mapping[str, str], query: str
) -> bool:
    """Whether sums over items are one at the top, and larger from rank to rank below it."""
    chance, rank = (
        f"TRY_CAST({quoted(named[field])} AS DOUBLE)" for field in ("propensity", "rank")
    )
    context = quoted(query) if query else "1"
    top = f"(SELECT MIN({rank}) FROM {RAW} WHERE {chance} IS NOT NULL)"
    sums = _sums(connection, context, rank, chance, quoted(named["item"]), f"{rank} = {top}")
    if len(sums) != 1 or abs(sums[0][1] - 1) >= _EXACT:
        return False
    rows = _sums(connection, context, rank, chance, quoted(named["item"]))
    if len(rows) < 2 or any(count < _ROWS or not least > 0 for *_, count, least in rows):
        return False
    totals = [total for _, total, *_ in rows]
    return all(low < high for low, high in pairwise(totals)) and totals[-1] > _MORE


def _sums(
    connection: duckdb.DuckDBPyConnection,
    context: str,
    rank: str,
    chance: str,
    item: str,
    condition: str = "true",
) -> list[tuple[float, float, int, float]]:
    """(rank, mean over contexts of the sum over items, rows, smallest) of propensities."""
    return connection.execute(
        f"SELECT rank, SUM(rows * total) / SUM(rows), SUM(rows), MIN(least) FROM (SELECT context, "
        f"rank, SUM(chance) AS total, SUM(n) AS rows, MIN(least) AS least FROM (SELECT {context} "
        f"AS context, {rank} AS rank, {item} AS item, AVG({chance}) AS chance, "
        f"MIN({chance}) AS least, COUNT(*) AS n FROM {RAW} WHERE {rank} IS NOT NULL AND {chance} "
        f"IS NOT NULL AND {condition} GROUP BY ALL) AS items GROUP BY context, rank) AS sums "
        f"GROUP BY rank ORDER BY rank"
    ).fetchall()
