"""Who wins: the item that ends on top, over many worlds."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.loop.loop_worlds import run_colour
from engine.figures.theme import label, layout
from engine.inference.wilson import error_bars
from engine.loop.run import Run

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."

MOST = 30
"""Items drawn, at most."""


def loop_winners(runs: Sequence[Run], titles: Sequence[str], names: Sequence[str]) -> Figure:
    """Per item, best liked first, the share of worlds in which it ends on top.

    All worlds must have the same items.
    """
    liking = runs[0].liking[-1].mean(axis=0)
    items = np.argsort(-liking, kind="stable")[:MOST]
    axis = [f"{label(names[item], 22)} ({100 * liking[item]:.0f})" for item in items]
    table: dict[str, Sequence[object] | np.ndarray] = {
        "item": [names[item] for item in items],
        "liked": liking[items],
    }
    plot = go.Figure(layout=layout(360, barmode="group"))
    for index, (run, title) in enumerate(zip(runs, titles, strict=True)):
        wins = np.bincount(run.order[-1, :, 0], minlength=len(liking))[items]
        share = wins / run.order.shape[1]
        plot.add_bar(
            x=axis, y=100 * share, name=label(title), marker={"color": run_colour(index)},
            error_y=error_bars(share, run.order.shape[1], 100) | {"thickness": 1, "width": 2},
        )  # fmt: skip
        table[f"{title} wins"] = share
    plot.update_xaxes(title="items, most relevant first (relevance, %)", showgrid=False)
    plot.update_yaxes(title="ends first, % of simulations", rangemode="tozero")
    return Figure(plot, table, alt="Share of worlds in which each item ends on top.")
