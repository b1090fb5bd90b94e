"""Which character stands between the columns, and whether the first line names them."""

import csv
import re
from collections.abc import Sequence

from engine.core.errors import EngineError
from engine.ingest.names.column_synonyms import names_a_field

_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d.*)?$")
_JOINED = re.compile(r"\S+-[01](\s+\S+-[01])*\s*$")
SEPARATORS = {
    ",": "commas",
    "\t": "tabs",
    ";": "semicolons",
    "|": "bars",
    "@": "@ signs",
    "^": "carets",
    "~": "tildes",
    "\x01": "control characters",
    "::": "double colons",
}


def fields(line: str, separator: str) -> list[str] | None:
    """The fields of one line, or None when a quote is left open or wrongly closed.

    Between tabs such a quote is a sign like any other: tables with tabs seldom quote.
    """
    if '"' not in line or len(separator) > 1:
        return line.split(separator)
    try:
        rows = list(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return line.split(separator) if separator == "\t" else None
    return rows[0] if len(rows) == 1 else None


def separator(lines: Sequence[str], given: str = "") -> tuple[str, str]:
    """The separator and the reason for it, from the first lines of a file.

    Raises:
        EngineError: no separator splits the first line.
    """
    if given:
        return named_sign(given), "set by you"
    first = lines[0]
    best, share, width = "", -1.0, 0
    for candidate in SEPARATORS:
        columns = len(fields(first, candidate) or ())
        if columns < 2:
            continue
        agree = sum(len(fields(line, candidate) or ()) == columns for line in lines) / len(lines)
        if (agree, columns) > (share, width):
            best, share, width = candidate, agree, columns
    if not best and first.count('"') % 2:
        raise EngineError("the header has a quote that is not closed", where="line 1")
    if not best:
        raise EngineError(
            "only one column found",
            where=f"The first line is {first[:80]!r}",
            fix="At least two are needed, such as an item and a click. "
            "If the separator is unusual, set it.",
        )
    return best, f"split at {SEPARATORS[best]}, {share:.0%} of the first lines have {width} columns"


def named_sign(name: str) -> str:
    """The sign that a person names, tabs by their name."""
    return {"tab": "\t", "\\t": "\t"}.get(name, name)


LOOKED_AT = 2_000
"""Cells of a line that are looked at for names; a log has no more columns."""


def has_header(rows: Sequence[Sequence[str] | None], choice: str = "") -> bool:
    """Whether the first line names columns.

    It does unless every cell of it is a number, or a cell of it is a number, a time or items
    joined with clicks in a column that has nothing else, and none is a name that logs use.
    """
    if choice:
        return choice == "yes"
    first, *rest = [row for row in rows if row is not None] or [()]
    if all(_number(cell) for cell in first):
        return False
    if any(map(names_a_field, first[:LOOKED_AT])):
        return True
    others = [row for row in rest if len(row) == len(first)]
    return not others or not any(
        _value(cell) and all(_value(row[at]) for row in others) for at, cell in enumerate(first)
    )


def _value(cell: str) -> bool:
    """Whether a cell is a number, a time, or items joined with clicks, and so no name."""
    listed = "\x02" in cell or (cell[:1] == "[" and cell[-1:] == "]")
    return listed or _number(cell) or bool(_TIME.match(cell.strip())) or bool(_JOINED.match(cell))


def _number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
