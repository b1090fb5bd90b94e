"""Each group's share of exposure over the log's time, with bands."""

import numpy as np
import plotly.graph_objects as go

from engine.fairness.audit.over_time import SharesOverTime
from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import colour, dash, label, layout


def share_over_time(shares: SharesOverTime) -> Figure:
    """A line per group over the periods, with a band."""
    plot = go.Figure(layout=layout(300))
    table: dict[str, np.ndarray] = {"start": shares.start.astype(str)}
    for code, name in enumerate(shares.groups):
        value, bounds = shares.share[:, code], shares.interval[:, code]
        low, high = 100 * bounds.T
        plot.add_scatter(**band(shares.start, low, high, colour(code), 0.15))
        plot.add_scatter(
            x=shares.start,
            y=100 * value,
            mode="lines+markers",
            name=label(name, 24),
            line={"color": colour(code), "dash": dash(code), "width": 2.5},
            hovertemplate="from %{x}: %{y:.3g}%<extra></extra>",
        )
        table |= {name: value, f"{name}, low": bounds[:, 0], f"{name}, high": bounds[:, 1]}
    plot.update_xaxes(title="start of the period")
    plot.update_yaxes(title="of all exposure, per cent", range=[0, 104])
    return Figure(plot, table, shares.sql, alt="Share of each group in exposure over time")
