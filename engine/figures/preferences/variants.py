"""Differences between the variants of an A/B log."""

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, label, layout
from engine.online_evaluation.variants import Variants

ESTIMANDS = ("policy_difference",)
"The estimands of the intervals in this module, by the keys of the audit."


def variants(compared: Variants, python: str = "") -> Figure:
    """One row per variant: its difference to the control with the interval."""
    plot = go.Figure(layout=layout(150 + 36 * len(compared.differences)))
    rows = []
    for place, each in enumerate(compared.differences):
        low, high = each.estimate.interval(compared.level, "student")
        value = each.estimate.value
        rows.append((each.policy, value, low, high, each.verdict.word))
        plot.add_scatter(
            x=[value],
            y=[label(each.policy)],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [high - value],
                "arrayminus": [value - low],
                "thickness": 3,
            },
            mode="markers",
            marker={"color": colour(place), "size": 12},
            opacity=0.35 if each.verdict.word == "not estimable" else 1,
            showlegend=False,
            hovertemplate="%{y}: %{x:.3g}<extra>" + each.verdict.word + "</extra>",
        )
    plot.add_vline(0, line={"color": MUTED, "dash": "dot"})
    minus = label(compared.differences[0].minus)
    plot.update_xaxes(title=f"reward per impression minus that of {minus}")
    plot.update_yaxes(type="category", autorange="reversed")
    names = ("policy", "difference", "low", "high", "verdict")
    table = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return Figure(plot, table, python=python, alt=f"{len(rows)} differences to {minus}.")
