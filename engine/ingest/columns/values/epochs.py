"""Times that are numbers: since when they count, and in which unit."""

from collections.abc import Mapping

import duckdb

from engine.ingest.text.raw import ask
from engine.logs.note import Note

_FIRST_DAY, _LAST_DAY = 36_526, 54_789
"""2000 and 2050 in days since 1900."""
_EPOCHS = {
    "seconds": (1e8, 1e11),
    "milliseconds": (1e11, 1e14),
    "microseconds": (1e14, 1e17),
    "nanoseconds": (1e17, 1e20),
}
_PLAUSIBLE = (0.63, 4.1)
"""1990 to 2100, in thousand million seconds."""


def of_several_units(
    connection: duckdb.DuckDBPyConnection, number: str, dates: int, notes: list[Note]
) -> bool:
    """Whether times that are numbers are of several units, or stand among dates; said if so.

    Args:
        connection: holds the rows.
        number: the number of a row, as SQL.
        dates: how many of the first rows have a date.
        notes: gets a note if so.
    """
    low, high = _PLAUSIBLE
    sizes = dict(zip(_EPOCHS, (1e9, 1e12, 1e15, 1e18), strict=True))
    ranges = [f"{number} BETWEEN {low * size} AND {high * size}" for size in sizes.values()]
    counts = ask(connection, ", ".join(f"COUNT(*) FILTER ({each})" for each in ranges))
    units = {unit: some for unit, some in zip(sizes, counts, strict=True) if some}
    if not units or (len(units) == 1 and not dates):
        return False
    listed = ", ".join(f"{unit} ({some:,})" for unit, some in units.items())
    what = f"Times since 1970 are written in several ways: {listed}"
    what += ", and others as dates." if dates else "."
    fix = "Each was read in its own; check that the file is not joined from different logs."
    notes.append(Note("amber", what, fix))
    return True


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
