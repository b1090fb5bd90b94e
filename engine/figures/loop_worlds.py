"""What happens in many worlds: how often the best item is on top, and what that costs."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, DASH, NAIVE, TRUTH, colour, faded, label, layout
from engine.loop.run import Run

Z = 1.96


def loop_worlds(runs: Sequence[Run], titles: Sequence[str]) -> Figure:
    """Share of worlds with the best item on top, and clicks per 100 impressions, over rounds."""
    plot = make_subplots(
        1, 2, subplot_titles=("most liked item on top", "clicks per 100 impressions")
    )
    table: dict[str, list] = {name: [] for name in _COLUMNS}
    for index, (run, title) in enumerate(zip(runs, titles, strict=True)):
        for column, values in enumerate((run.best_on_top, run.expected), 1):
            mean = 100 * values.mean(axis=1)
            error = 100 * Z * values.std(axis=1) / np.sqrt(values.shape[1])
            _band(plot, run.rounds, mean, error, index, column)
            _line(plot, run.rounds, mean, label(title), index, column)
            table[("on_top", "clicks")[column - 1]] += list(mean)
            table[("on_top_error", "clicks_error")[column - 1]] += list(error)
        table["ranker"] += [run.ranker] * len(run.rounds)
        table["round"] += list(run.rounds)
    plot.add_scatter(
        x=runs[0].rounds, y=100 * runs[0].ideal, mode="lines", name="best possible",
        line={"color": TRUTH, "dash": DASH["truth"]}, row=1, col=2,
    )  # fmt: skip
    plot.update_layout(layout(390, margin={"t": 70}))
    plot.update_layout(legend={"y": 1.12})
    plot.update_xaxes(type="log", title="round", showgrid=False, fixedrange=True)
    plot.update_yaxes(fixedrange=True, rangemode="tozero")
    plot.update_yaxes(range=[0, 102], title="% of worlds", col=1)
    ends = "; ".join(
        f"{title}: {100 * run.best_on_top[-1].mean():.0f}% of worlds at the end"
        for run, title in zip(runs, titles, strict=True)
    )
    return Figure(plot, table, alt=f"Share of worlds with the best item on top. {ends}.")


_COLUMNS = ("ranker", "round", "on_top", "on_top_error", "clicks", "clicks_error")


def run_colour(index: int) -> str:
    """Raw clicks, corrected clicks, and then the others."""
    return (NAIVE, CORRECTED)[index] if index < 2 else colour(index + 2)


def _line(
    plot: go.Figure, rounds: np.ndarray, mean: np.ndarray, name: str, index: int, column: int
) -> None:
    plot.add_scatter(
        x=rounds, y=mean, mode="lines", name=name, legendgroup=name, showlegend=column == 1,
        line={"color": run_colour(index), "width": 3, "dash": ("dash", "solid")[index % 2]},
        hovertemplate=name + "<br>round %{x:,}: %{y:.3g}<extra></extra>", row=1, col=column,
    )  # fmt: skip


def _band(
    plot: go.Figure,
    rounds: np.ndarray,
    mean: np.ndarray,
    error: np.ndarray,
    index: int,
    column: int,
) -> None:
    plot.add_scatter(
        x=np.r_[rounds, rounds[::-1]], y=np.r_[mean + error, (mean - error)[::-1]], fill="toself",
        fillcolor=faded(run_colour(index), 0.2), line={"width": 0}, hoverinfo="skip",
        showlegend=False, row=1, col=column,
    )  # fmt: skip
