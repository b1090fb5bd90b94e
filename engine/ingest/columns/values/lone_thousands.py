"""Rewards in text among which some, such as 1.234, may have decimals or grouped thousands."""

from collections.abc import Mapping

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.values.value_formats import ValueFormats
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.raw import Raw, ask
from engine.logs.canonical import quoted

_TABLES = ("CSV", "TSV")


def ask_about_dots(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    mapping: Mapping[str, str],
    formats: ValueFormats,
    options: ReadOptions,
) -> None:
    """Ask where rewards are whole numbers, but for some with three digits after a dot.

    Other amounts with decimals, or a comma, tell which they are; so does a person.

    Raises:
        EngineError: the dots may be decimal or may group thousands.
    """
    column = mapping.get("reward", "")
    settled = options.decimal or column in formats.whole or column in formats.decimal_comma
    if not raw.format.startswith(_TABLES) or settled or column not in formats.columns:
        return
    value = quoted(column) if column in formats.numeric else f"TRY_CAST({quoted(column)} AS DOUBLE)"
    broken = f"{value} <> floor({value})"
    if not ask(connection, f"bool_or({broken})")[0]:
        return
    third = f"abs({value}) BETWEEN 1 AND 1000 AND round({value}, 3) = {value} "
    third += f"AND round({value}, 2) <> {value}"
    some, dotted, whole, first = ask(
        connection,
        f"COUNT(*) FILTER ({broken}), COUNT(*) FILTER ({broken} AND {third}), "
        f"COUNT(*) FILTER (NOT {broken} AND abs({value}) > 1), MIN({value}) FILTER ({broken})",
    )
    if some == dotted and whole > some:
        raise EngineError(
            f"the dots in column {column!r} may be decimal or may group thousands",
            where=f"{some:,} of its values are like {first:g}, the others are whole",
            fix="Say which: decimal comma (1.234 is 1234) or decimal point.",
        )
