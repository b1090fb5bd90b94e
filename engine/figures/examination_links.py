"""The rank graph: which ranks a log can compare, and how strongly."""

import numpy as np
import plotly.graph_objects as go

from engine.examination.rank_graph import components
from engine.figures.figure import Figure
from engine.figures.theme import colour, faded, layout

MOST_ARCS = 120
BEND = 12


def examination_links(links: np.ndarray, sql: str = "") -> Figure:
    """Ranks in a row; an arc joins two where a clicked item was shown at both, thicker for more.

    Ranks of one colour can be compared with each other; with the others nothing compares them.
    """
    part = components(links)
    low, high = np.nonzero(np.triu(links))
    counted = links[low, high]
    plot = go.Figure(layout=layout(300, showlegend=False))
    strongest = np.argsort(-counted)[:MOST_ARCS][::-1]
    for arc in strongest:
        share = np.log1p(counted[arc]) / np.log1p(counted.max())
        _arc(plot, int(low[arc]) + 1, int(high[arc]) + 1, share, int(part[low[arc]]))
    _ends(plot, part)
    _meanings(plot, low[strongest], high[strongest], counted[strongest])
    plot.update_xaxes(title="rank", dtick=1 if len(links) <= 20 else None, showgrid=False)
    plot.update_yaxes(visible=False, range=[-0.6, 0.55 * max(len(links) - 1, 1)])
    table = {"rank": low + 1, "other_rank": high + 1, "clicked_pairs_at_both": counted}
    groups = len(np.unique(part))
    alt = f"Rank graph of {len(links)} ranks, {len(counted)} links, {groups} separate groups"
    return Figure(plot, table, sql, alt=alt)


def _arc(plot: go.Figure, low: int, high: int, share: float, part: int) -> None:
    angle = np.linspace(0, np.pi, BEND)
    middle, radius = (low + high) / 2, (high - low) / 2
    plot.add_scatter(
        x=middle - radius * np.cos(angle),
        y=radius * np.sin(angle),
        mode="lines",
        line={"color": faded(colour(part - 1), 0.15 + 0.6 * share), "width": 0.6 + 4 * share},
        hoverinfo="skip",
    )


def _ends(plot: go.Figure, part: np.ndarray) -> None:
    plot.add_scatter(
        x=np.arange(1, len(part) + 1),
        y=np.zeros(len(part)),
        mode="markers",
        marker={"size": 14, "color": [colour(int(first) - 1) for first in part]},
        customdata=part,
        hovertemplate="rank %{x}, in the group of rank %{customdata}<extra></extra>",
    )


def _meanings(plot: go.Figure, low: np.ndarray, high: np.ndarray, counted: np.ndarray) -> None:
    """Points on top of the arcs that tell what an arc joins."""
    plot.add_scatter(
        x=(low + high) / 2 + 1,
        y=(high - low) / 2,
        mode="markers",
        marker={"size": 9, "opacity": 0.01},
        customdata=np.stack([low + 1, high + 1, counted], axis=1),
        hovertemplate="ranks %{customdata[0]} and %{customdata[1]}: "
        "%{customdata[2]:,} clicked items at both<extra></extra>",
    )
