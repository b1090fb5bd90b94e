"""A figure: its plot, the table behind it, the SQL that made it, the Python that repeats it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go

MOST_MARKS = 2_000
"""More marks than this stall a browser; a figure aggregates before it draws."""


@dataclass(frozen=True)
class Figure:
    """A chart with everything a reader may want to take away.

    `table` holds columns of equal length by name; `sql` and `python` are texts, empty when no
    query made the table or no short program makes it again; `alt` says what the chart shows.
    """

    plot: go.Figure
    table: Mapping[str, Sequence[object] | np.ndarray] = field(default_factory=dict)
    sql: str = ""
    python: str = ""
    alt: str = ""

    def csv(self) -> str:
        """The table as CSV text that a spreadsheet opens without running anything."""
        return csv_text(self.table)


def csv_text(table: Mapping[str, Sequence[object] | np.ndarray]) -> str:
    """A table as CSV; texts that a spreadsheet would run as a formula start with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_inert(name) for name in table])
    for row in zip(*(np.asarray(column).tolist() for column in table.values()), strict=True):
        writer.writerow([_inert(value) for value in row])
    return out.getvalue()


def _inert(value: object) -> object:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@"):
        return "'" + value
    return repr(value) if isinstance(value, float) else value
