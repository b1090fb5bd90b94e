"""The p-value of the sequential test over the users of an interleaved log."""

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, POWERS_OF_TEN, colour, layout
from engine.online_evaluation.sequential_path import SequentialPath


def sequential_test(sequential_path: SequentialPath, python: str = "") -> Figure:
    """A falling line, the level, and the user after whom the test decides."""
    plot = go.Figure(layout=layout(260))
    plot.add_scatter(
        x=sequential_path.users,
        y=sequential_path.p_value,
        mode="lines",
        line={"color": colour(0), "width": 3, "shape": "hv"},
        showlegend=False,
        hovertemplate="%{x:,} users: p = %{y:.3g}<extra></extra>",
    )
    plot.add_hline(sequential_path.level, line={"color": MUTED, "dash": "dot"})
    if sequential_path.decided_at is not None:
        plot.add_vline(sequential_path.decided_at, line={"color": MUTED, "dash": "dash"})
    plot.update_xaxes(title="users, in the order of the log")
    plot.update_yaxes(title="p-value so far", **POWERS_OF_TEN)
    table = {"users": sequential_path.users.tolist(), "p_value": sequential_path.p_value.tolist()}
    return Figure(plot, table, python=python, alt=sequential_path.sentence)
