"""The SQL of one field: its value, which rows are set aside, and when a value is missing."""

from dataclasses import dataclass

from engine.ingest.columns.values.click_words import NO_VALUE
from engine.logs.canonical import escaped

_POINT = "[+-]?[1-9][0-9]{0,2}([, '][0-9]{3})+[.][0-9]+"
GROUPED_BY_DOTS = "[+-]?[1-9][0-9]{0,2}([. '\u2019\u00a0\u202f][0-9]{3})+(,[0-9]+)?"
"""Numbers with grouped thousands: 1,234.50, and 1.234,50 or 1.234 where commas are decimal."""


@dataclass(frozen=True)
class Conversion:
    """The SQL expression of a canonical field, and when a row's value is invalid."""

    value: str
    invalid: tuple[tuple[str, str], ...] = ()


def present(text: str) -> str:
    """The SQL condition that a text is no missing number or time."""
    return f"NOT regexp_full_match(lower(COALESCE({text}, '')), {NO_VALUE})"


def click_missing(text: str) -> str:
    """The SQL condition that a text stands for no click."""
    return f"regexp_full_match(lower(COALESCE({text}, '')), {NO_VALUE})"


def number_of(text: str, comma: bool) -> str:
    """A text as a number in SQL, without the signs that group its thousands.

    `comma` says that the file writes decimal commas; dots then group thousands.
    """
    signs, form = (",", GROUPED_BY_DOTS) if comma else (".", _POINT)
    whole = f"regexp_replace({text}, '[^0-9{signs}+-]', '', 'g')"
    grouped = f"regexp_full_match({text}, '{escaped(form)}')"
    if comma:
        plain = f"CASE WHEN {grouped} THEN {whole} ELSE {text} END"
        return f"TRY_CAST(replace({plain}, ',', '.') AS DOUBLE)"
    return (
        f"COALESCE(TRY_CAST({text} AS DOUBLE), "
        f"CASE WHEN {grouped} THEN TRY_CAST({whole} AS DOUBLE) END)"
    )
