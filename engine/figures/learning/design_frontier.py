"""How much log and how much loss buy which interval."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, colour, dash, layout, mark


def design_frontier(
    rows: Mapping[str, Sequence[float]], level: float = 0.95, python: str = ""
) -> Figure:
    """Half the width of the widest interval by clicks lost; one line per size of the log."""
    sizes = sorted(set(rows["impressions"]))
    traces = []
    for place, size in enumerate(sizes):
        mine = [at for at, count in enumerate(rows["impressions"]) if count == size]
        traces.append(
            go.Scatter(
                name=f"{size:,.0f} impressions",
                x=[rows["lost"][at] for at in mine],
                y=[100 * rows["half_width"][at] for at in mine],
                mode="lines+markers",
                line={"color": colour(place), "dash": dash(place)},
                marker={"symbol": mark(place), "size": 8},
            )
        )
    axes = {"xaxis": {**POWERS_OF_TEN, "title": {"text": "clicks lost while logging"}}}
    plot = go.Figure(traces, layout(340, **axes))
    plot.update_yaxes(title=f"{100 * level:g}% interval, plus or minus per 100", rangemode="tozero")
    best, worst = min(rows["half_width"]), max(rows["half_width"])
    alt = (
        f"Clicks lost against the width of the interval, from plus or minus {100 * worst:.2g} to "
        f"{100 * best:.2g} per 100 impressions"
    )
    return Figure(plot, dict(rows), python=python, alt=alt)
