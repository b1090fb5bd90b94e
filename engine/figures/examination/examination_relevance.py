"""Relevance before and after correction: the items that move most."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, NAIVE, TRUTH, TRUTH_MARK, label, layout

ESTIMANDS = ("relevance",)
"The estimands of the intervals in this module, by the keys of the audit."


def examination_relevance(
    moved: Mapping[str, np.ndarray], truth: Sequence[float] | None = None, sql: str = ""
) -> Figure:
    """One row per item: raw click-through, and relevance with its 95% interval."""
    rows = np.arange(len(moved["item"]))
    plot = go.Figure(layout=layout(110 + 30 * len(rows)))
    lines_x = np.stack([100 * moved["before"], 100 * moved["after"], np.full(len(rows), np.nan)], 1)
    lines_y = np.repeat(rows.astype(float), 3)
    plot.add_scatter(
        x=lines_x.ravel(),
        y=lines_y,
        mode="lines",
        line={"color": MUTED, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    plot.add_scatter(
        name="raw click-through rate",
        x=100 * moved["before"],
        y=rows,
        mode="markers",
        marker={"symbol": "square-open", "size": 9, "color": NAIVE, "line_width": 2},
        hovertemplate="raw: %{x:.3g} of 100<extra></extra>",
    )
    plot.add_scatter(
        name="corrected",
        x=100 * moved["after"],
        y=rows,
        error_x={
            "array": 100 * (moved["high"] - moved["after"]),
            "arrayminus": 100 * (moved["after"] - moved["low"]),
            "width": 3,
        },
        mode="markers",
        marker={"symbol": "circle", "size": 9, "color": CORRECTED},
        hovertemplate="corrected: %{x:.3g} of 100<extra></extra>",
    )
    if truth is not None:
        plot.add_scatter(
            name="truth",
            x=100 * np.asarray(truth, dtype=float),
            y=rows,
            mode="markers",
            marker={"symbol": TRUTH_MARK, "size": 11, "color": TRUTH},
            hovertemplate="truth: %{x:.3g} of 100<extra></extra>",
        )
    several = len(set(moved["query"])) > 1
    names = [label(name, 30) for name in _names(moved, several)]
    plot.update_xaxes(title="clicks per 100 users who see it", rangemode="tozero")
    plot.update_yaxes(
        title="item (query)" if several else "item",
        tickvals=rows,
        ticktext=names,
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    alt = f"The {len(rows)} items that move most when clicks are corrected for looks"
    table = dict(moved) if truth is None else {**moved, "truth": np.asarray(truth, dtype=float)}
    return Figure(plot, table, sql, alt=alt)


def _names(moved: Mapping[str, np.ndarray], several: bool) -> list[str]:
    """Items by name, with their query where there are several."""
    if not several:
        return [str(item) for item in moved["item"]]
    return [f"{item} ({query})" for item, query in zip(moved["item"], moved["query"], strict=True)]
