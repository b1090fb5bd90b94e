"""Times that are numbers: since when they count, and in which unit."""

from collections.abc import Mapping

from engine.logs.note import Note

_FIRST_DAY, _LAST_DAY = 36_526, 54_789
"""2000 and 2050 in days since 1900."""
_EPOCHS = {
    "seconds": (1e8, 1e11),
    "milliseconds": (1e11, 1e14),
    "microseconds": (1e14, 1e17),
    "nanoseconds": (1e17, 1e20),
}


def epoch(
    numbers: tuple[float, float, float], mapping: Mapping[str, str], notes: list[Note]
) -> str:
    """The unit of the least, the median and the largest time; empty where they are none."""
    low, middle, high = numbers
    for key, (first, last) in _EPOCHS.items():
        if first <= middle < last:
            notes.append(Note("green", f"Timestamps were read as {key} since 1970."))
            return key
    if low >= _FIRST_DAY and high <= _LAST_DAY:
        what = f"Column {mapping['timestamp']!r} was read as days since 1900, as spreadsheets count"
        notes.append(Note("amber", f"{what} them.", "If it is not a time, map another column."))
        return "days"
    notes.append(
        Note(
            "amber",
            f"Column {mapping['timestamp']!r} holds numbers that are not times since 1970; "
            "the timestamps are left out.",
            "Map another column, or none.",
        )
    )
    return ""
