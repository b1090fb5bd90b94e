"""The first rows of a file as texts by column, apart from the database that reads them."""

from collections.abc import Mapping, Sequence

Sample = Mapping[str, Sequence[str | None]]
"""The first rows of a file: (rows,) texts by column name."""


def rows_of(sample: Sample, columns: Sequence[str]) -> list[tuple[str | None, ...]]:
    """The first values of several columns, row by row."""
    return list(zip(*(sample[column] for column in columns), strict=True))
