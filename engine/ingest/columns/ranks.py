"""How ranks may be written besides as numbers: #1, p1, pos 1, 1st, (1), 1/10, 1 of 10."""

import re

import duckdb

from engine.ingest.columns.value_formats import ValueFormats
from engine.ingest.text.raw import RAW, ask
from engine.logs.canonical import escaped, quoted

_BEFORE = r"(?:#|no\.?|nr\.?|p|pos|position|rank|slot|place|top)[\s._:#-]*"
_AFTER = (
    r"(?:st|nd|rd|th|º|°|e|er|ème|\)|\]|\s?/\s?[0-9]{1,6}|\s(?:of|out of|von|de|sur)\s[0-9]{1,6})"
)
WORDED = rf"(?i)^\s*(?:{_BEFORE}([0-9]{{1,6}})|[\(\[]?([0-9]{{1,6}}){_AFTER})\s*$"
_WORDED = re.compile(WORDED)
_MOST = 0.5
_LARGEST = 1e15


def rank_number(text: str) -> float | None:
    """A rank as a number, with or without words around it; None where it is none."""
    worded = _WORDED.fullmatch(text)
    if worded:
        return float(worded[1] or worded[2])
    try:
        number = float(text.replace(",", ".", 1))
    except ValueError:
        return None
    return number if abs(number) < _LARGEST else None


def are_worded(connection: duckdb.DuckDBPyConnection, column: str, formats: ValueFormats) -> bool:
    """Whether most ranks of a column have words around their number."""
    if column in formats.numeric or column not in formats.columns:
        return False
    text = f"CAST({quoted(column)} AS VARCHAR)"
    some, worded = ask(
        connection,
        f"COUNT(NULLIF({text}, '')), COUNT(*) FILTER (regexp_matches({text}, '{escaped(WORDED)}'))",
        f"(SELECT * FROM {RAW} LIMIT 10000)",
    )
    return bool(some) and worded > _MOST * some


def worded_rank(text: str) -> str:
    """The SQL number of a rank with words around it, or of one without."""
    pattern = escaped(WORDED)
    numbers = [f"regexp_extract({text}, '{pattern}', {at})" for at in (1, 2)]
    first, second = (f"TRY_CAST(NULLIF({number}, '') AS DOUBLE)" for number in numbers)
    return f"COALESCE({first}, {second}, TRY_CAST({text} AS DOUBLE))"
