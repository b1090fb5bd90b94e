"""Lines before the header of a table: a separator for spreadsheets, comments, a title."""

import re
from collections.abc import Sequence

from engine.ingest.text.separator import SEPARATORS, fields

_SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)
_MOST = 30


def preamble(lines: Sequence[str]) -> tuple[int, str]:
    """How many of the first lines stand before the header, and the separator that they name.

    Args:
        lines: the first lines of the file that are not blank.
    """
    count, sign = 0, ""
    for line in lines[: min(_MOST, len(lines) - 1)]:
        named = _SEPARATOR.fullmatch(line)
        if named:
            sign = named[1]
        elif not _is_apart(line, lines[count + 1 :], comment=line.lstrip("\ufeff").startswith("#")):
            break
        count += 1
    return (count, sign) if count < len(lines) else (0, "")


def _is_apart(line: str, rest: Sequence[str], comment: bool) -> bool:
    """Whether a line is no row of the table below it: a comment, or a title in one cell."""
    below = [other for other in rest if not other.startswith("#")]
    widths = {sign: [len(fields(other, sign) or ()) for other in below] for sign in SEPARATORS}
    best = max(widths, key=lambda sign: min(widths[sign], default=0))
    width = min(widths[best], default=0)
    here = len(fields(line, best) or ())
    if comment:
        return bool(below) and here != max(widths[best], default=0)
    alone = all(len(fields(line, sign) or ()) < 2 for sign in SEPARATORS)
    return width > 1 and alone and len(set(widths[best])) == 1
