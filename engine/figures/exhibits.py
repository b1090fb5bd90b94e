"""Plain pictures for a lecture hall: few marks, large, each readable without its colour."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, dash, faded, label, layout, mark, meant

SHAPES = ("", "/", "x", ".", "-")
Columns = Mapping[str, Sequence[float] | np.ndarray]


def stacked(names: Sequence[object], parts: Columns, x: str, y: str, python: str = "") -> Figure:
    """Bars on top of each other, one stack per name."""
    plot = go.Figure(layout=layout(420, barmode="stack", bargap=0.3))
    for place, (name, values) in enumerate(parts.items()):
        pattern = {"shape": SHAPES[place % len(SHAPES)], "size": 7, "fillmode": "overlay"}
        plot.add_bar(
            name=name,
            x=[label(each) for each in names],
            y=np.asarray(values),
            marker={"color": meant(name, place), "pattern": pattern},
            hovertemplate="%{x}<br>" + name + ": %{y:.3g}<extra></extra>",
        )
    plot.update_xaxes(title=x, type="category", showgrid=False)
    plot.update_yaxes(title=y, rangemode="tozero")
    return Figure(plot, {x: list(names), **parts}, python=python, alt=_alt(parts, x, y))


def lines(
    at: np.ndarray,
    curves: Columns,
    x: str,
    y: str,
    *,
    bands: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
    point: tuple[float, float] | None = None,
    upright: Mapping[str, float] | None = None,
    span: tuple[float, float] | None = None,
    limits: tuple[float, float] = (0, 100),
    logarithmic: bool = False,
    python: str = "",
) -> Figure:
    """Curves over a common axis, with bands; a point, upright lines and a span may be marked."""
    plot = go.Figure(layout=layout(420))
    for place, (name, values) in enumerate(curves.items()):
        hue = colour(place)
        if bands and name in bands:
            _band(plot, at, bands[name], hue)
        plot.add_scatter(
            name=name,
            x=at,
            y=np.asarray(values),
            mode="lines",
            line={"color": hue, "dash": dash(place), "width": 3},
        )
    for name, where in (upright or {}).items():
        note = {"text": name, "textangle": 0, "yanchor": "top", "xanchor": "left"}
        plot.add_vline(where, line={"color": MUTED, "dash": "dot"}, annotation=note)
    if span is not None:
        note = {"text": "ends well", "yanchor": "top"}
        shade = faded(colour(2), 0.2)
        plot.add_vrect(
            *span, fillcolor=shade, line_width=0, annotation=note, annotation_position="top left"
        )
    if point is not None:
        plot.add_scatter(
            name="here",
            x=[point[0]],
            y=[point[1]],
            mode="markers",
            marker={"size": 16, "symbol": mark(2), "color": colour(1)},
        )
    plot.update_xaxes(title=x, type="log" if logarithmic else "linear")
    plot.update_yaxes(title=y, range=[limits[0], 1.04 * limits[1]])
    table = {x: at, **curves}
    for name, (low, high) in (bands or {}).items():
        table |= {f"{name}, low": low, f"{name}, high": high}
    return Figure(plot, table, python=python, alt=_alt(curves, x, y))


def _band(plot: go.Figure, at: np.ndarray, band: tuple[np.ndarray, np.ndarray], hue: str) -> None:
    low, high = band
    plot.add_scatter(
        x=np.r_[at, at[::-1]],
        y=np.r_[high, low[::-1]],
        mode="lines",
        fill="toself",
        fillcolor=faded(hue, 0.18),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def intervals(
    names: Sequence[str],
    values: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    x: str,
    truth: float | None = None,
    python: str = "",
) -> Figure:
    """A row per name: a mark with its interval; the truth, where known, is an upright line."""
    plot = go.Figure(layout=layout(150 + 56 * len(names), showlegend=False))
    rows = [label(name, 34) for name in names]
    for place, (row, value, (low, high)) in enumerate(zip(rows, values, bounds, strict=True)):
        plot.add_scatter(
            x=[value],
            y=[row],
            error_x={"array": [high - value], "arrayminus": [value - low], "thickness": 3},
            mode="markers",
            marker={"size": 13, "symbol": mark(place), "color": colour(place)},
            hovertemplate=f"%{{x:.3g}} ({low:.3g} to {high:.3g})<extra></extra>",
        )
    if truth is not None:
        note = {"text": "what it earned", "yanchor": "bottom"}
        plot.add_vline(truth, line={"color": MUTED, "dash": "dot", "width": 2}, annotation=note)
    plot.update_xaxes(title=x, rangemode="tozero")
    plot.update_yaxes(autorange="reversed", showgrid=False, type="category")
    table: dict[str, Sequence[object]] = {
        "name": list(names),
        "value": list(values),
        "low": [low for low, _ in bounds],
        "high": [high for _, high in bounds],
    }
    told = "; ".join(f"{name} {value:.3g}" for name, value in zip(names, values, strict=True))
    return Figure(plot, table, python=python, alt=f"{x}: {told}")


def _alt(parts: Columns, x: str, y: str) -> str:
    ends = (
        f"{name} from {np.asarray(v)[0]:.3g} to {np.asarray(v)[-1]:.3g}"
        for name, v in parts.items()
    )
    return f"{y} by {x}: " + "; ".join(ends)
