"""How unevenly attention is shared: Gini over time, and the Lorenz curve at the end."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.loop.loop_worlds import run_colour
from engine.figures.theme import MUTED, POWERS_OF_TEN, label, layout
from engine.loop.experiments.future import series
from engine.loop.run import Run
from engine.metrics.gini import lorenz

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."

WORLDS = 100
"""Worlds whose Lorenz curves are averaged."""


def gini_over_rounds(runs: Sequence[Run], titles: Sequence[str]) -> Figure:
    """Gini of the exposure so far, mean over worlds with a band that holds 90% of them."""
    plot = go.Figure(layout=layout(370))
    table: dict[str, list] = {name: [] for name in ("ranker", "round", "gini", "low", "high")}
    for index, (run, title) in enumerate(zip(runs, titles, strict=True)):
        line = series(run.exposure_gini)
        plot.add_scatter(**band(run.rounds, line.low, line.high, run_colour(index), 0.2))
        plot.add_scatter(
            x=run.rounds, y=line.mean, mode="lines", name=label(title), line=_style(index)
        )
        table["ranker"] += [run.ranker] * len(run.rounds)
        for name, values in {"round": run.rounds, "gini": line.mean, "low": line.low,
                             "high": line.high}.items():  # fmt: skip
            table[name] += list(values)
    plot.update_xaxes(**POWERS_OF_TEN, title="round", showgrid=False)
    plot.update_yaxes(range=[0, 1], title="Gini of exposure")
    return Figure(plot, table, alt="Concentration of exposure over the rounds.")


def lorenz_curves(runs: Sequence[Run], titles: Sequence[str]) -> Figure:
    """Who holds the exposure in the end: the share of the items that are seen least."""
    plot = go.Figure(layout=layout(370))
    table: dict[str, list] = {"ranker": [], "items": [], "exposure": []}
    for index, (run, title) in enumerate(zip(runs, titles, strict=True)):
        curves = [lorenz(shares) for shares in run.exposure[-1][:WORLDS]]
        items, mean = curves[0][0], np.mean([curve for _, curve in curves], axis=0)
        plot.add_scatter(
            x=100 * items, y=100 * mean, mode="lines", name=label(title), line=_style(index)
        )
        columns = ([run.ranker] * len(items), items, mean)
        for column, added in zip(table.values(), columns, strict=True):
            column += list(added)
    plot.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": MUTED, "dash": "dot"},
        name="equal exposure",
    )
    plot.update_xaxes(title="% of items, least exposed first", showgrid=False)
    plot.update_yaxes(title="% of exposure")
    return Figure(plot, table, alt="Lorenz curves of exposure at the end.")


def _style(index: int) -> dict[str, object]:
    return {"color": run_colour(index), "width": 3, "dash": ("dash", "solid")[index % 2]}
