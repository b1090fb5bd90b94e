"""Plain pictures for a lecture hall: few marks, large, each readable without its colour."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.answer import Answer
from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import (
    MUTED,
    POWERS_OF_TEN,
    colour,
    curve_style,
    faded,
    label,
    layout,
    mark,
    part_colour,
    shape,
)

ESTIMANDS = ("policy_value", "policy_difference")
"The estimands of the intervals in this module, by the keys of the audit."

Columns = Mapping[str, Sequence[float] | np.ndarray]
Interval = tuple[float, float, float]
"""A value, and the low and the high end of its interval."""


def stacked(names: Sequence[object], parts: Columns, x: str, y: str, python: str = "") -> Figure:
    """Bars on top of each other, one stack per name."""
    plot = go.Figure(layout=layout(420, barmode="stack", bargap=0.3))
    for place, (name, values) in enumerate(parts.items()):
        pattern = {"shape": shape(name, place), "size": 7, "fillmode": "overlay"}
        plot.add_bar(
            name=name,
            x=[label(each) for each in names],
            y=np.asarray(values),
            marker={"color": part_colour(name, place), "pattern": pattern},
            hovertemplate="%{x}<br>" + name + ": %{y:.3g}<extra></extra>",
        )
    empty = not any(np.any(np.asarray(values)) for values in parts.values())
    plot.update_layout(legend_traceorder="normal")
    plot.update_xaxes(title=x, type="category", showgrid=False)
    plot.update_yaxes(title=y, range=[0, 100] if empty else None, rangemode="tozero")
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
        hue, stroke = curve_style(name, place)
        if bands and name in bands:
            plot.add_scatter(**band(at, *bands[name], hue, 0.18), mode="lines")
        plot.add_scatter(
            name=name,
            x=at,
            y=np.asarray(values),
            mode="lines",
            line={"color": hue, "dash": stroke, "width": 3},
            hovertemplate=f"{x} %{{x:,.3g}}: %{{y:.3g}}<extra>{name}</extra>",
        )
    for name, where in (upright or {}).items():
        side = "left" if where < float(np.mean(at[[0, -1]])) else "right"
        note = {"text": name, "textangle": 0, "yanchor": "top", "xanchor": side}
        plot.add_vline(where, line={"color": MUTED, "dash": "dot"}, annotation=note)
    if span is not None:
        shade = faded(colour(2), 0.2)
        plot.add_vrect(
            *span, fillcolor=shade, line_width=0, name="correct ranking", showlegend=True
        )
    if point is not None:
        plot.add_scatter(
            name="current setting",
            x=[point[0]],
            y=[point[1]],
            mode="markers",
            marker={"size": 16, "symbol": mark(2), "color": colour(1)},
        )
    if logarithmic:
        plot.update_xaxes(title=x, **POWERS_OF_TEN)
    else:
        plot.update_xaxes(title=x, range=_wide(at))
    plot.update_yaxes(title=y, range=[limits[0], 1.04 * limits[1]])
    table = {x: at, **curves}
    for name, (low, high) in (bands or {}).items():
        table |= {f"{name}, low": low, f"{name}, high": high}
    return Figure(plot, table, python=python, alt=_alt(curves, x, y))


def _wide(at: np.ndarray) -> list[float]:
    """The whole axis with a little room, so that a picture without curves has it too."""
    room = 0.02 * float(at[-1] - at[0])
    return [float(at[0]) - room, float(at[-1]) + room]


def earned(rows: Mapping[str, Answer], python: str = "") -> Figure:
    """What each answer says was earned, per 100 impressions, a row each with its interval."""
    return intervals(
        {name: _per_100(row.value, row.interval) for name, row in rows.items()},
        "clicks per 100 impressions",
        python,
    )


def intervals(rows: Mapping[str, Interval], x: str, python: str = "") -> Figure:
    """A row per name: its name in full, and under it a mark with its interval."""
    plot = go.Figure(layout=layout(120 + 86 * len(rows), showlegend=False))
    for place, (name, (value, low, high)) in enumerate(rows.items()):
        plot.add_scatter(
            x=[value],
            y=[place],
            error_x={"array": [high - value], "arrayminus": [value - low], "thickness": 3},
            mode="markers",
            marker={"size": 13, "symbol": mark(place), "color": colour(place)},
            hovertemplate=f"%{{x:.3g}} ({low:.3g} to {high:.3g})<extra></extra>",
        )
        plot.add_annotation(
            text=label(name),
            x=0,
            xref="paper",
            xanchor="left",
            y=place,
            yshift=26,
            showarrow=False,
        )
    plot.update_xaxes(title=x)
    plot.update_yaxes(range=[len(rows) - 0.6, -0.7], visible=False)
    table: dict[str, Sequence[object]] = {"name": list(rows)}
    table |= dict(zip(("value", "low", "high"), zip(*rows.values(), strict=True), strict=True))
    values = "; ".join(f"{name} {value:.3g}" for name, (value, _, _) in rows.items())
    return Figure(plot, table, python=python, alt=f"{x}: {values}")


def _per_100(value: float, bounds: tuple[float, float]) -> Interval:
    return 100 * value, 100 * bounds[0], 100 * bounds[1]


def _alt(parts: Columns, x: str, y: str) -> str:
    ends = (
        f"{name} from {np.asarray(v)[0]:.3g} to {np.asarray(v)[-1]:.3g}"
        for name, v in parts.items()
    )
    return f"{y} by {x}: " + "; ".join(ends)
