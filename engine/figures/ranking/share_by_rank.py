"""Which group each rank shows, with intervals."""

import numpy as np
import plotly.graph_objects as go

from engine.fairness.audit.audit import Audit
from engine.fairness.audit.counts import SQL
from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import colour, dash, label, layout
from engine.inference.delete_a_group import Deleted


def share_by_rank(audit: Audit) -> Figure:
    """A line per group over the ranks, with a band."""
    shares = audit.by_rank
    ranks = np.arange(1, shares.shape[2] + 1)
    plot = go.Figure(layout=layout(300))
    table: dict[str, np.ndarray] = {"rank": ranks}
    for code, group in enumerate(audit.groups):
        parts = [Deleted(float(shares[0, code, k]), shares[1:, code, k]) for k in range(len(ranks))]
        value = np.array([part.value for part in parts])
        bounds = np.clip([part.interval(audit.level) for part in parts], 0, 1)
        low, high = 100 * bounds.T
        plot.add_scatter(**band(ranks, low, high, colour(code), 0.15))
        plot.add_scatter(
            x=ranks,
            y=100 * value,
            mode="lines+markers",
            name=label(group.group, 24),
            line={"color": colour(code), "dash": dash(code), "width": 2.5},
            hovertemplate="rank %{x}: %{y:.3g}%<extra></extra>",
        )
        table |= {
            group.group: value,
            f"{group.group}, low": bounds[:, 0],
            f"{group.group}, high": bounds[:, 1],
        }
    plot.update_xaxes(title="rank", tickvals=ranks if len(ranks) <= 20 else None)
    plot.update_yaxes(title="of what the rank shows, per cent", range=[0, 104])
    return Figure(plot, table, SQL, alt="Share of each group among what every rank shows")
