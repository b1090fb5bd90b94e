"""What happens in many worlds: how often the best item is on top, and what that costs."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import (
    CORRECTED,
    DASH,
    NAIVE,
    POWERS_OF_TEN,
    TRUTH,
    colour,
    label,
    layout,
)
from engine.inference.normal import half_width
from engine.loop.run import Run


def worlds_on_top(runs: Sequence[Run], titles: Sequence[str]) -> Figure:
    """Share of worlds with the most liked item on top, over rounds."""
    shares = [run.best_on_top for run in runs]
    plot, table = _over_rounds(runs, titles, shares, "on_top")
    plot.update_yaxes(range=[0, 102], title="best item first, % of simulations")
    ends = "; ".join(
        f"{title}: {100 * share[-1].mean():.0f}% of simulations at the end"
        for share, title in zip(shares, titles, strict=True)
    )
    return Figure(plot, table, alt=f"Share of worlds with the best item on top. {ends}.")


def worlds_clicks(runs: Sequence[Run], titles: Sequence[str]) -> Figure:
    """Clicks per 100 impressions over rounds, beside the best possible."""
    clicks = [run.expected for run in runs]
    plot, table = _over_rounds(runs, titles, clicks, "clicks")
    plot.add_scatter(
        x=runs[0].rounds, y=100 * runs[0].ideal, mode="lines", name="best possible",
        line={"color": TRUTH, "dash": DASH["truth"]},
    )  # fmt: skip
    plot.update_yaxes(rangemode="tozero", title="clicks per 100 impressions")
    ends = "; ".join(
        f"{title}: {100 * values[-1].mean():.3g} at the end"
        for values, title in zip(clicks, titles, strict=True)
    )
    return Figure(plot, table, alt=f"Clicks per 100 impressions over rounds. {ends}.")


def _over_rounds(
    runs: Sequence[Run], titles: Sequence[str], values: Sequence[np.ndarray], name: str
) -> tuple[go.Figure, dict[str, list]]:
    """Means over worlds of (S, R) values in hundredths, with bands of 95%."""
    plot = go.Figure(layout=layout(370))
    table: dict[str, list] = {"ranker": [], "round": [], name: [], f"{name}_error": []}
    for index, (run, title, value) in enumerate(zip(runs, titles, values, strict=True)):
        mean = 100 * value.mean(axis=1)
        error = 100 * half_width(value.std(axis=1) / np.sqrt(value.shape[1]))
        spread = band(run.rounds, mean - error, mean + error, run_colour(index), 0.2)
        plot.add_scatter(**spread)
        _line(plot, run.rounds, mean, label(title), index)
        columns = ([run.ranker] * len(mean), run.rounds, mean, error)
        for column, added in zip(table.values(), columns, strict=True):
            column += list(added)
    plot.update_xaxes(**POWERS_OF_TEN, title="round", showgrid=False)
    return plot, table


def run_colour(index: int) -> str:
    """Raw clicks, corrected clicks, and then the others."""
    return (NAIVE, CORRECTED)[index] if index < 2 else colour(index + 2)


def _line(plot: go.Figure, rounds: np.ndarray, mean: np.ndarray, name: str, index: int) -> None:
    plot.add_scatter(
        x=rounds, y=mean, mode="lines", name=name,
        line={"color": run_colour(index), "width": 3, "dash": ("dash", "solid")[index % 2]},
        hovertemplate=name + "<br>round %{x:,}: %{y:.3g}<extra></extra>",
    )  # fmt: skip
