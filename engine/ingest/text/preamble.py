"""Lines before the header of a table: a separator for spreadsheets, comments, a title."""

import re
from collections.abc import Iterable, Sequence

from engine.core.errors import EngineError
from engine.ingest.names.column_synonyms import names_a_field
from engine.ingest.text.separator import LOOKED_AT, SEPARATORS, fields, named_sign, separator

_SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)
_RULE = re.compile(r"\s*\+[-=+]+\+\s*")
"""A line of a table that a program drew: +-----+-----+."""
_MOST, _ENOUGH = 30, 6
_TITLES, _NAMES, _LONGEST = 10, 2, 2_000


def preamble(lines: Sequence[str], given: str = "") -> tuple[int, str]:
    """How many of the first lines stand before the header, and the separator that they name.

    Args:
        lines: the first lines of the file that are not blank.
        given: the sign between the columns, where a person says it.
    """
    count, sign = 0, ""
    for line in lines[: min(_MOST, len(lines) - 1)]:
        named = _SEPARATOR.fullmatch(line)
        if _RULE.fullmatch(line):
            pass
        elif named:
            sign = named[1]
        elif not _is_apart(line, lines[count + 1 :], (named_sign(given),) if given else SEPARATORS):
            break
        count += 1
    if not count:
        count = _titles(lines, (named_sign(given),) if given else (",", ";", "\t"))
    return (count, sign) if count < len(lines) else (0, "")


def _titles(lines: Sequence[str], signs: Iterable[str]) -> int:
    """How many lines stand above the first one that names fields of a log: a title, a date, groups.

    They leave at least half of their cells empty, as spreadsheets save titles and merged headings,
    or have one cell; most lines below have as many cells as the header.
    """
    for sign in signs:
        rows = [fields(line, sign) or [] for line in lines]
        for at, cells in enumerate(rows[: _TITLES + 1]):
            if sum(map(_names_field, cells[:LOOKED_AT])) >= _NAMES:
                alike = sum(len(other) == len(cells) for other in rows[at + 1 :])
                if at and len(cells) > 1 and alike > len(rows[at + 1 :]) / 2:
                    return at
                break
            if sum(map(bool, map(str.strip, cells))) > max(1, len(cells) / 2):
                break
    return 0


def dangles(lines: Sequence[str], given: str = "") -> bool:
    """Whether the first line is the end of a row that was cut off, with none of the names of logs.

    It has fewer columns than the lines below, which all have equally many.
    """
    if len(lines) < _ENOUGH:
        return False
    try:
        sign, _ = separator(lines[1:], given)
    except EngineError:
        return False
    if any(_same_width(lines, other) for other in ((named_sign(given),) if given else SEPARATORS)):
        return False
    widths = {len(fields(line, sign) or ()) for line in lines[1:]}
    first = fields(lines[0], sign) or ()
    short = len(widths) == 1 and 1 <= len(first) < min(widths)
    return short and not any(map(_names_field, first[:LOOKED_AT]))


def _names_field(cell: str) -> bool:
    """Whether a cell names a field of a log; a text of thousands of characters does not."""
    return len(cell) <= _LONGEST and names_a_field(cell)


def _same_width(lines: Sequence[str], sign: str) -> bool:
    """Whether the sign splits the first line into as many columns as most of the others."""
    width = len(fields(lines[0], sign) or ())
    same = sum(len(fields(line, sign) or ()) == width for line in lines[1:])
    return width > 1 and same > len(lines[1:]) / 2


def _is_apart(line: str, rest: Sequence[str], signs: Iterable[str]) -> bool:
    """Whether a line is no row of the table below it: a comment, or a title in one cell."""
    comment = line.lstrip("\ufeff").startswith("#")
    below = [other for other in rest if not other.startswith("#")]
    widths = {sign: [len(fields(other, sign) or ()) for other in below] for sign in signs}
    best = max(widths, key=lambda sign: min(widths[sign], default=0))
    width = min(widths[best], default=0)
    cells = len(fields(line, best) or ())
    if comment:
        return bool(below) and cells != max(widths[best], default=0)
    alone = all(len(fields(line, sign) or ()) < 2 for sign in signs)
    return width > 1 and alone and len(set(widths[best])) == 1
