"""Scores of items from preferences, with intervals."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import LIKED, label, layout
from engine.interleaving.pairs.bradley_terry import Strengths

ESTIMANDS = ("preference",)
"The estimands of the intervals in this module, by the keys of the audit."

MOST = 30


def strengths(scores: Strengths, python: str = "", sql: str = "") -> Figure:
    """The strongest items of the largest group that pairs compare, in order."""
    order = scores.order[:MOST]
    low, high = scores.interval()
    names = [label(scores.items[place], 24) for place in order]
    plot = go.Figure(layout=layout(120 + 22 * len(order)))
    plot.add_scatter(
        x=scores.score[order],
        y=names,
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (high - scores.score)[order],
            "arrayminus": (scores.score - low)[order],
        },
        mode="markers",
        marker={"color": LIKED, "size": 9},
        showlegend=False,
        hovertemplate="%{y}: %{x:.3g}<extra></extra>",
    )
    plot.update_xaxes(title="log odds of being preferred")
    plot.update_yaxes(type="category", autorange="reversed")
    table: dict[str, Any] = {
        "item": list(scores.items),
        "score": scores.score,
        "low": low,
        "high": high,
        "group": scores.group,
    }
    open_items = int(np.sum(~scores.identified))
    alt = f"{len(order)} items by strength; {open_items} have no score."
    return Figure(plot, table, python=python, sql=sql, alt=alt)
