"""Texts that a spreadsheet keeps from becoming numbers: `="007"` is 007."""

import re
from dataclasses import replace

import duckdb

from engine.ingest.columns.sample import sample
from engine.ingest.text.raw import RAW, Raw
from engine.logs.canonical import quoted
from engine.logs.note import Note

FORMULA = '="'
"""How such a text begins."""
_WHOLE = re.compile(r'="[^"]*"')
_LEAST = 0.95


def without_formulas(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The rows with the texts that such formulas give, in columns of hardly anything else."""
    for column, values in sample(connection, raw.columns).items():
        texts = [value for value in values if value]
        formulas = sum(_WHOLE.fullmatch(text) is not None for text in texts)
        if not formulas or formulas < _LEAST * len(texts):
            continue
        name = quoted(column)
        connection.execute(
            f"UPDATE {RAW} SET {name} = trim({name})[3:-2] "
            f"WHERE regexp_full_match(trim({name}), '{_WHOLE.pattern}')"
        )
        what = f'Column {column!r} holds texts as spreadsheets write them: ="7" was read as 7.'
        raw = replace(raw, notes=(*raw.notes, Note("green", what)))
    return raw
