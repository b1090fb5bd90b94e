"""Lists of short lists: `[["a", 1], ["b", 0]]` holds items with their clicks, or their ranks."""

from collections.abc import Sequence
from typing import Any

_FLAGS = (0, 1, False, True, "0", "1")
_SHORTEST, _LONGEST = 2, 4


def tuples(
    column: str, document: str, documents: Sequence[Sequence[Any]]
) -> list[tuple[str, str, str, bool]]:
    """(column, SQL of a list, member, joined) for each place in the short lists.

    None where the places are not one of items and one of clicks at least: values say which is
    which, and what they leave open is not guessed.

    Args:
        column: the column of the file.
        document: its value as the SQL of JSON.
        documents: the first values.
    """
    entries = [entry for listed in documents for entry in listed]
    lengths = {len(entry) if isinstance(entry, list) else 0 for entry in entries}
    if len(lengths) != 1 or not _SHORTEST <= min(lengths) <= _LONGEST:
        return []
    names = [_name(documents, place) for place in range(min(lengths))]
    if names.count("item_id") != 1 or names.count("clicked") != 1 or len({*names}) < len(names):
        return []
    return [
        (column, f"[x ->> {place} FOR x IN TRY(CAST({document} AS JSON[]))]", name, False)
        for place, name in enumerate(names)
    ]


def _name(documents: Sequence[Sequence[Any]], place: int) -> str:
    """What a place holds: flags of clicks, ranks that count up, or items; empty where unclear."""
    rows = [[entry[place] for entry in listed] for listed in documents if listed]
    values = [value for row in rows for value in row]
    if all(value in _FLAGS for value in values):
        return "clicked"
    if all(row in (list(range(len(row))), list(range(1, len(row) + 1))) for row in rows):
        return "position"
    distinct = all(len({*map(str, row)}) == len(row) for row in rows)
    return "item_id" if distinct and not any(isinstance(x, float) for x in values) else ""
