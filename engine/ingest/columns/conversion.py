"""The SQL of one field: its value, which rows are set aside, and when a value is missing."""

from dataclasses import dataclass

_NO_VALUE = r"'(null|na|n/a|nan|none|\\n)?'"
_NO_CLICK = r"'(null|na|n/a|nan|none|nat|\\n)?'"
"""What stands for a missing number or time; a missing text is the empty field alone. Patterns,
not IN: DuckDB makes a join of a long IN, and runs it for queries that need other columns too."""


@dataclass(frozen=True)
class Conversion:
    """The SQL expression of a canonical field, and when a row's value is invalid."""

    value: str
    invalid: tuple[tuple[str, str], ...] = ()


def present(text: str) -> str:
    """The SQL condition that a text is no missing number or time."""
    return f"NOT regexp_full_match(lower(COALESCE({text}, '')), {_NO_VALUE})"


def click_missing(text: str) -> str:
    """The SQL condition that a text stands for no click."""
    return f"regexp_full_match(lower(COALESCE({text}, '')), {_NO_CLICK})"
