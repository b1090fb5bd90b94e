"""The obvious chart of a small answer: one number along one name, rank or day."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import LIKED, label, layout

MOST = 60
_RATES = ("rate", "share")


def query_result(table: Mapping[str, np.ndarray], sql: str = "") -> Figure | None:
    """The chart of a query's answer, or None when no chart is obvious.

    Args:
        table: (rows,) columns by name; the first is what the chart runs along, and of the others
            that are numbers a rate is drawn before a count.
        sql: the query that made it.
    """
    names = list(table)
    rows = len(table[names[0]]) if names else 0
    numbers = [name for name in names[1:] if np.asarray(table[name]).dtype.kind in "fiu"]
    if not 1 < rows <= MOST or not numbers or not _along(np.asarray(table[names[0]])):
        return None
    rates = [name for name in numbers if any(word in name for word in _RATES)]
    shown = (rates or numbers)[0]
    along = np.asarray(table[names[0]])
    if along.dtype.kind in "fiuM":
        x = along.tolist() if along.dtype.kind != "M" else along.astype("datetime64[s]").astype(str)
        mark = go.Scatter(
            x=x, y=table[shown], mode="lines+markers", line={"color": LIKED}, name=label(shown)
        )
    else:
        x = [f"{at + 1}. {label(name, 24)}" for at, name in enumerate(along)]
        mark = go.Bar(x=x, y=table[shown], marker={"color": LIKED}, name=label(shown))
    plot = go.Figure([mark], layout(320, showlegend=False))
    plot.update_xaxes(title=label(names[0]))
    plot.update_yaxes(title=label(shown), rangemode="tozero")
    if rates and np.nanmax(np.abs(np.asarray(table[shown], dtype=float))) <= 1:
        plot.update_yaxes(tickformat=".2~%")
    return Figure(plot, table, sql, alt=f"{label(shown)} along {label(names[0])}")


def _along(column: np.ndarray) -> bool:
    """Whether a chart can run along the column: nothing repeats and nothing is missing."""
    values = column.tolist()
    return None not in values and len(set(values)) == len(values)
