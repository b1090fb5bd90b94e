"""Chances that are written with a percent sign."""

from dataclasses import replace

import duckdb

from engine.ingest.names.column_synonyms import place
from engine.ingest.text.raw import RAW, Raw, ask, kinds
from engine.logs.canonical import quoted
from engine.logs.note import Note
from engine.logs.schema import FIELDS

_CHANCES = tuple(field.name for field in FIELDS if field.name.startswith(("propensity", "target")))
_LEAST = 0.95
_HEAD = f"(SELECT * FROM {RAW} LIMIT 10000)"


def with_chances(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The rows with percent as chances: 25% is 0.25, which leaves nothing to guess."""
    types = kinds(connection, raw)
    for column in raw.columns:
        named = any(place(field, column) is not None for field in _CHANCES)
        if not named or types.get(column) != "VARCHAR":
            continue
        text, number = f"trim({quoted(column)})", _number(column)
        some, percent = ask(
            connection,
            f"COUNT(*) FILTER ({text} <> ''), COUNT(*) FILTER ({text} LIKE '%\\%' ESCAPE '\\' "
            f"AND {number} IS NOT NULL)",
            _HEAD,
        )
        if not some or percent < _LEAST * some:
            continue
        connection.execute(
            f"UPDATE {RAW} SET {quoted(column)} = CAST({number} / 100 AS VARCHAR) "
            f"WHERE {text} LIKE '%\\%' ESCAPE '\\' AND {number} IS NOT NULL"
        )
        what = f"Column {column!r} holds percentages, read as probabilities: 25% as 0.25."
        raw = replace(raw, notes=(*raw.notes, Note("green", what)))
    return raw


def _number(column: str) -> str:
    """The number before a percent sign, perhaps with a decimal comma."""
    return f"TRY_CAST(replace(trim({quoted(column)}, ' %'), ',', '.') AS DOUBLE)"
