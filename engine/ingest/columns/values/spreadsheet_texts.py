"""What spreadsheets make of ids: `="007"` is 007, and 4.00638E+12 is no id any more."""

import re
from dataclasses import replace

import duckdb

from engine.ingest.columns.values.sample import sample
from engine.ingest.names.column_synonyms import place
from engine.ingest.text.raw import RAW, Raw
from engine.logs.canonical import quoted
from engine.logs.note import Note

FORMULA = '="'
"""How such a text begins."""
POWER = "E+"
"""What stands in a long number as a spreadsheet shows it."""
_WHOLE = re.compile(r'="[^"]*"')
_LEAST = 0.95
_ROUNDED = re.compile(r"[1-9]([.,][0-9]+)?E\+[0-9]{2,}")
"""How a spreadsheet shows a long number: the digits after these are lost."""
_TWO = 2
_NAMES = ("item", "impression", "session", "query")


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


def with_rounded_names(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The rows, with a note where a spreadsheet has rounded ids, so that several became one."""
    named = [
        name for name in raw.columns if any(place(field, name) is not None for field in _NAMES)
    ]
    for column, values in sample(connection, named).items():
        rounded = [value for value in values if value and _ROUNDED.fullmatch(value)]
        if len(rounded) < _TWO:
            continue
        what = f"Column {column!r} holds ids that a spreadsheet has rounded, such as {rounded[0]}: "
        what += "different ids may have become one, and their rows count as the same."
        fix = "Export the file without opening it in a spreadsheet, or format the column as text."
        raw = replace(raw, notes=(*raw.notes, Note("amber", what, fix)))
    return raw
