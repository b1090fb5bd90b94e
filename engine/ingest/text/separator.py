"""Which character stands between the columns, and whether the first line names them."""

import csv
from collections.abc import Sequence

from engine.core.errors import EngineError

SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


def fields(line: str, separator: str) -> list[str] | None:
    """The fields of one line, or None when a quote is left open or wrongly closed."""
    if '"' not in line:
        return line.split(separator)
    try:
        rows = list(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def separator(lines: Sequence[str], said: str = "") -> tuple[str, str]:
    """The separator and the reason for it, from the first lines of a file.

    Raises:
        EngineError: no separator splits the first line.
    """
    if said:
        return {"tab": "\t", "\\t": "\t"}.get(said, said), "set by you"
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
            "the first line has only one column",
            where=f"It reads {first[:80]!r}",
            fix="At least two are needed, such as an item and a click; say an unusual separator.",
        )
    return best, f"split at {SEPARATORS[best]}, {share:.0%} of the first lines have {width} columns"


def has_header(cells: Sequence[str], said: str = "") -> bool:
    """Whether the first line names columns: it does unless every cell of it is a number."""
    if said:
        return said == "yes"
    return not all(_number(cell) for cell in cells)


def _number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
