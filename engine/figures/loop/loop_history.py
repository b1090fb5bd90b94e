"""A log's own past to the left, the futures of its world to the right."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.loop.loop_worlds import run_colour
from engine.figures.theme import LIKED, POWERS_OF_TEN, label, layout
from engine.loop.experiments.future import series
from engine.loop.experiments.history import LoggedPast
from engine.loop.run import Run

ESTIMANDS = ("over_time",)
"The estimands of the intervals in this module, by the keys of the audit."


def loop_history(past: LoggedPast, runs: Sequence[Run], titles: Sequence[str]) -> Figure:
    """Clicks per 100 pages, by period of the log and then by round of each run."""
    plot = make_subplots(
        1, 2, subplot_titles=("observed in the log", "simulated"), shared_yaxes=True,
        horizontal_spacing=0.03, column_widths=[0.4, 0.6],
    )  # fmt: skip
    plot.add_scatter(
        x=past.start, y=100 * past.clicks, mode="lines+markers", name="logged",
        line={"color": LIKED, "width": 2}, error_y={"array": 100 * past.error, "thickness": 1.5},
        row=1, col=1,
    )  # fmt: skip
    for index, (run, title) in enumerate(zip(runs, titles, strict=True)):
        _future(plot, run, label(title), index)
    plot.update_layout(layout(380, margin={"t": 70}))
    plot.update_layout(legend={"y": 1.12})
    plot.update_xaxes(fixedrange=True, showgrid=False)
    plot.update_xaxes(title="time", nticks=4, col=1)
    plot.update_xaxes(**POWERS_OF_TEN, title="round", col=2)
    plot.update_yaxes(fixedrange=True, rangemode="tozero")
    plot.update_yaxes(title="clicks per 100 pages", col=1)
    table = {
        "period": past.start.astype(str),
        "clicks": past.clicks,
        "error": past.error,
    }
    return Figure(plot, table, sql=past.sql, alt="Clicks by period of the log, and simulated on.")


def _future(plot: go.Figure, run: Run, name: str, index: int) -> None:
    line = series(run.expected)
    low, high = 100 * line.low, 100 * line.high
    plot.add_scatter(**band(run.rounds, low, high, run_colour(index), 0.18), row=1, col=2)
    plot.add_scatter(
        x=run.rounds, y=100 * line.mean, mode="lines", name=name,
        line={"color": run_colour(index), "width": 3, "dash": ("dash", "solid")[index % 2]},
        row=1, col=2,
    )  # fmt: skip
