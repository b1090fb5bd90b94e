"""How ranks may be written besides as numbers: #1, p1, pos 1, 1st, first, (1), 1/10, 1 of 10."""

import re

import duckdb

from engine.ingest.columns.values.value_formats import ValueFormats
from engine.ingest.text.raw import RAW, ask
from engine.logs.canonical import escaped, quoted
from engine.logs.note import Note

_BEFORE = r"(?:#|no\.?|nr\.?|p|pos|position|rank|slot|place|top)[\s._:#-]*"
_AFTER = (
    r"(?:st|nd|rd|th|º|°|e|er|ème|\)|\]|\s?/\s?[0-9]{1,6}|\s(?:of|out of|von|de|sur)\s[0-9]{1,6})"
)
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_NUMBERED = rf"{_BEFORE}([0-9]{{1,6}})|[\(\[]?([0-9]{{1,6}}){_AFTER}"
WORDED = rf"(?i)^\s*(?:{_NUMBERED}|({'|'.join(_ORDINALS)}))\s*$"
_WORDED = re.compile(WORDED)
_MOST = 0.5
_LEAST_STEP = 2
_LARGEST = 1e15


def rank_number(text: str) -> float | None:
    """A rank as a number, with or without words around it; None where it is none.

    >>> rank_number("#2"), rank_number("Third"), rank_number("top")
    (2.0, 3.0, None)
    """
    worded = _WORDED.fullmatch(text)
    if worded and worded[3]:
        return 1.0 + _ORDINALS.index(worded[3].lower())
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
    ordinals = f"[{', '.join(map(repr, _ORDINALS))}]"
    place = f"list_position({ordinals}, lower(regexp_extract({text}, '{pattern}', 3)))"
    return f"COALESCE({first}, {second}, NULLIF({place}, 0), TRY_CAST({text} AS DOUBLE))"


def steps_note(
    connection: duckdb.DuckDBPyConnection, column: str, number: str, least: float | None
) -> list[Note]:
    """A note where all ranks are multiples of the least above 0, as 10, 20, 30 are.

    Args:
        connection: holds the rows.
        column: the column of ranks.
        number: the rank as SQL.
        least: the least rank above 0.
    """
    if least is None or least < _LEAST_STEP or least != int(least):
        return []
    step = int(least)
    multiples, several = ask(connection, f"bool_and({number} % {step} = 0), MAX({number}) > {step}")
    if not multiples or not several:
        return []
    what = f"All ranks in column {column!r} go in steps of {step} ({step}, {2 * step}, ...), and "
    what += "were taken as they are: no rank between them was shown."
    fix = f"If they are the places of consecutive items, divide them by {step} and load again."
    return [Note("amber", what, fix)]
