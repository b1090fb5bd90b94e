"""The win rate of an interleaved log, with its interval."""

from typing import Any

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, label, layout
from engine.online_evaluation.interleaved_log import InterleavedLog

ESTIMANDS = ("preference",)
"The estimands of the intervals in this module, by the keys of the audit."


def win_rate(analysis: InterleavedLog, python: str = "") -> Figure:
    """Each ranker's share of the decided impressions, the half marked."""
    first, second = analysis.counts.rankers
    low, high = analysis.rate.interval
    value = analysis.rate.value
    rows = [(first, value, low, high), (second, 1 - value, 1 - high, 1 - low)]
    plot = go.Figure(layout=layout(210))
    for place, (name, share, below, above) in enumerate(rows):
        plot.add_scatter(
            x=[100 * share],
            y=[label(name)],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [100 * (above - share)],
                "arrayminus": [100 * (share - below)],
                "thickness": 3,
            },
            mode="markers",
            marker={"color": colour(place), "size": 12, "symbol": ("circle", "square")[place]},
            showlegend=False,
            hovertemplate="%{y}: %{x:.3g}%<extra></extra>",
        )
    plot.add_vline(50, line={"color": MUTED, "dash": "dot"})
    plot.update_xaxes(title="% of decided impressions", range=[0, 100])
    plot.update_yaxes(type="category", autorange="reversed")
    table: dict[str, Any] = {
        "ranker": [row[0] for row in rows],
        "win rate": [row[1] for row in rows],
        "low": [row[2] for row in rows],
        "high": [row[3] for row in rows],
        "impressions won": [analysis.wins[row[0]] for row in rows],
    }
    ends = f"{100 * low:.3g} to {100 * high:.3g}"
    alt = f"{first} wins {100 * value:.3g}% of decided impressions ({ends})."
    return Figure(plot, table, sql=analysis.counts.sql, python=python, alt=alt)
