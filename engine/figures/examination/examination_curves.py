"""How much of each rank is seen: curves with bands, by method or by segment."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine.core.titles import titled_spec
from engine.examination.curve import Curve
from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import TRUTH, TRUTH_MARK, colour, dash, label, layout, mark


def examination_curves(
    curves: Mapping[str, Curve], truth: np.ndarray | None = None, sql: str = "", python: str = ""
) -> Figure:
    """One line per curve with its 95% band; no line crosses a rank that is not identified."""
    plot = go.Figure(layout=layout(380))
    for place, (name, curve) in enumerate(curves.items()):
        _band(plot, curve, place)
        _line(plot, name, curve, place)
    if truth is not None:
        plot.add_scatter(
            name="truth",
            x=np.arange(1, len(truth) + 1),
            y=100 * truth,
            mode="markers",
            marker={"symbol": TRUTH_MARK, "size": 11, "color": TRUTH},
            hovertemplate="truth, rank %{x}: %{y:.3g}%<extra></extra>",
        )
    plot.update_xaxes(title="rank", dtick=1 if _ranks(curves) <= 20 else None)
    plot.update_yaxes(title="examination, % of rank 1", rangemode="tozero")
    return Figure(plot, _table(curves, truth), sql, python, _alt(curves))


def _ranks(curves: Mapping[str, Curve]) -> int:
    return max((len(curve.examination) for curve in curves.values()), default=0)


def _band(plot: go.Figure, curve: Curve, place: int) -> None:
    """The band of each run of identified ranks, drawn around once."""
    for run in _runs(curve.identified):
        low, high = 100 * curve.interval[run].T
        plot.add_scatter(**band(run + 1, low, high, colour(place), 0.16), mode="lines")


def _line(plot: go.Figure, name: str, curve: Curve, place: int) -> None:
    method = titled_spec("examination", name) if name == curve.method else name
    shown = label(method, 36)
    plot.add_scatter(
        name=shown,
        x=curve.ranks,
        y=100 * curve.examination,
        customdata=100 * curve.interval,
        connectgaps=False,
        mode="lines+markers",
        line={"color": colour(place), "dash": dash(place), "width": 2},
        marker={"symbol": mark(place), "size": 8},
        hovertemplate=shown
        + "<br>rank %{x}: %{y:.3g}% (%{customdata[0]:.3g} to %{customdata[1]:.3g})<extra></extra>",
    )


def _runs(identified: np.ndarray) -> list[np.ndarray]:
    ranks = np.flatnonzero(identified)
    return [run for run in np.split(ranks, np.flatnonzero(np.diff(ranks) > 1) + 1) if len(run) > 1]


def _table(curves: Mapping[str, Curve], truth: np.ndarray | None) -> dict[str, list[object]]:
    table: dict[str, list[object]] = {
        name: [] for name in ("curve", "rank", "examination", "low", "high", "identified", "truth")
    }
    for name, curve in curves.items():
        for k, rank in enumerate(curve.ranks):
            row = (name, int(rank), curve.examination[k], *curve.interval[k], curve.identified[k])
            true_value = None if truth is None or k >= len(truth) else float(truth[k])
            for column, value in zip(table.values(), (*row, true_value), strict=True):
                column.append(value)
    return table


def _alt(curves: Mapping[str, Curve]) -> str:
    parts = [
        f"{name}: {', '.join(f'{100 * value:.0f}%' for value in curve.examination[:10])}"
        for name, curve in list(curves.items())[:4]
    ]
    return "Examination by rank. " + "; ".join(parts)
