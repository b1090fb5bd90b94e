"""The parts of a file whose rows, read in this order, come as they were before they were written.

Two threads write a large file: blocks of rows may change places.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MOST = 1_000
"""More parts say that rows stand in no order at all."""
BREAKS = ("line < above OR line > above + 1", "line < above")
"""Where a part may begin: a block put elsewhere leaves a gap; lines set aside leave some, too."""

Parts = tuple[tuple[int, int], ...]
"""The first row of each part, and the one after its last."""


def parts_by_line(connection: duckdb.DuckDBPyConnection, rows: str) -> Parts:
    """The parts of a file in the order of their lines; none where lines go to and fro.

    `rows` is the relation of its rows, with `line` and their number in the file.
    """
    for breaks in BREAKS:
        starts = connection.execute(
            "SELECT row, line, above FROM (SELECT line, file_row_number AS row, "
            f"LAG(line) OVER () AS above FROM {rows}) WHERE above IS NULL OR {breaks} "
            f"ORDER BY row LIMIT {MOST + 1}"
        ).fetchall()
        if len(starts) <= MOST:
            end = connection.execute(
                f"SELECT MAX(file_row_number) + 1, MAX(line) FROM {rows} "
                f"WHERE file_row_number >= {starts[-1][0]}"
            ).fetchall()[0]
            return _in_order(starts, *end)
    return ()


def _in_order(starts: list[tuple[int, int, int]], end: int, last: int) -> Parts:
    """The parts in the order of their lines; none where they overlap.

    `starts` has the first row of each part, its line and the line of the row above.
    """
    ends = [*(row for row, _, _ in starts[1:]), end]
    lasts = [*(above for _, _, above in starts[1:]), last]
    parts = sorted(
        (line, last, row, end)
        for (row, line, _), last, end in zip(starts, lasts, ends, strict=True)
    )
    if any(one[1] >= other[0] for one, other in pairwise(parts)):
        return ()
    return tuple((row, end) for _, _, row, end in parts)
