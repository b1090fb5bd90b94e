"""How unevenly attention is shared: Gini over time, and the Lorenz curve at the end."""

from collections.abc import Sequence

import numpy as np
from plotly.subplots import make_subplots

from engine.figures.figure import Figure
from engine.figures.loop_worlds import run_colour
from engine.figures.theme import MUTED, label, layout
from engine.loop.run import Run
from engine.metrics.gini import lorenz


def loop_concentration(runs: Sequence[Run], titles: Sequence[str]) -> Figure:
    """Left: Gini of the exposure so far, mean over worlds. Right: who holds it in the end."""
    plot = make_subplots(1, 2, subplot_titles=("Gini of exposure", "who gets the exposure"))
    table: dict[str, list] = {"ranker": [], "items": [], "exposure": []}
    for index, (run, title) in enumerate(zip(runs, titles, strict=True)):
        style = {"color": run_colour(index), "width": 3, "dash": ("dash", "solid")[index % 2]}
        name = label(title)
        plot.add_scatter(
            x=run.rounds, y=run.exposure_gini.mean(axis=1), mode="lines", name=name, line=style,
            legendgroup=name, row=1, col=1,
        )  # fmt: skip
        curves = [lorenz(shares) for shares in run.exposure[-1][:100]]
        items, held = curves[0][0], np.mean([curve for _, curve in curves], axis=0)
        plot.add_scatter(
            x=100 * items, y=100 * held, mode="lines", name=name, line=style, legendgroup=name,
            showlegend=False, row=1, col=2,
        )  # fmt: skip
        table["ranker"] += [run.ranker] * len(items)
        table["items"] += list(items)
        table["exposure"] += list(held)
    plot.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", line={"color": MUTED, "dash": "dot"},
        name="all alike", row=1, col=2,
    )  # fmt: skip
    plot.update_layout(layout(390, margin={"t": 70}))
    plot.update_layout(legend={"y": 1.12})
    plot.update_xaxes(fixedrange=True, showgrid=False)
    plot.update_xaxes(type="log", title="round", col=1)
    plot.update_xaxes(title="% of items, least seen first", col=2)
    plot.update_yaxes(fixedrange=True, range=[0, 1], col=1)
    plot.update_yaxes(fixedrange=True, title="% of exposure", col=2)
    return Figure(plot, table, alt="Concentration of exposure over the rounds, and Lorenz curves.")
