"""The SQL of one field: its value, which rows are set aside, and when a value is missing."""

from dataclasses import dataclass

from engine.ingest.columns.click_words import NO_VALUE


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
