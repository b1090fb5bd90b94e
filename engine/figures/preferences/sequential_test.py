"""The p-value of the sequential test over the users of an interleaved log."""

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, POWERS_OF_TEN, colour, layout
from engine.interleaving.sequential_path import SequentialPath


def sequential_test(found: SequentialPath, python: str = "") -> Figure:
    """A falling line, the level, and the user after whom the test decides."""
    plot = go.Figure(layout=layout(260))
    plot.add_scatter(
        x=found.users,
        y=found.p_value,
        mode="lines",
        line={"color": colour(0), "width": 3, "shape": "hv"},
        showlegend=False,
        hovertemplate="%{x:,} users: p = %{y:.3g}<extra></extra>",
    )
    plot.add_hline(found.level, line={"color": MUTED, "dash": "dot"})
    if found.decided_at is not None:
        plot.add_vline(found.decided_at, line={"color": MUTED, "dash": "dash"})
    plot.update_xaxes(title="users, in the order of the log")
    plot.update_yaxes(title="p-value so far", **POWERS_OF_TEN)
    table = {"users": found.users.tolist(), "p_value": found.p_value.tolist()}
    return Figure(plot, table, python=python, alt=found.sentence)
