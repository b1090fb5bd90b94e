"""The chance that each item stands at each rank."""

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import MOST_MARKS, Figure
from engine.figures.theme import LIKED, label, layout, pale
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking

INK = "#14161a"
"""Letters on cells, which are pale in both themes: Plotly's own grey is faint on most of them."""
NEVER = 0.0005
"""A chance below this is drawn as none."""


def rank_chances(problem: RankingProblem, answer: StochasticRanking) -> Figure:
    """One cell per item and rank, darker where the item stands there more often.

    A cell without a chance is left out, so that it has the background of either theme.
    """
    matrix = answer.matrix(len(problem.items))
    ranks = np.arange(1, matrix.shape[1] + 1)
    most = max(1, MOST_MARKS // len(ranks))
    order = np.argsort(-(matrix @ problem.examination), kind="stable")[:most]
    names = [label(problem.items[place], 24) for place in order]
    plot = go.Figure(layout=layout(120 + 26 * len(order)))
    plot.add_heatmap(
        z=np.where(matrix[order] < NEVER, np.nan, matrix[order]),
        x=ranks,
        y=np.arange(len(order)),
        zmin=0,
        zmax=1,
        xgap=2,
        ygap=2,
        showscale=False,
        colorscale=[[0, pale(LIKED, 0.2)], [1, pale(LIKED, 0.65)]],
        texttemplate="%{z:.0%}" if len(order) * len(ranks) <= 120 else None,
        textfont={"color": INK},
        hovertemplate="rank %{x}: %{z:.1%}<extra></extra>",
    )
    plot.update_xaxes(
        title="rank (no cell: never there)", tickvals=ranks, showgrid=False, side="top"
    )
    plot.update_yaxes(
        tickvals=np.arange(len(order)), ticktext=names, autorange="reversed", showgrid=False
    )
    items = np.array(problem.items, dtype=object)
    table = {
        "item": np.repeat(items, len(ranks)),
        "rank": np.tile(ranks, len(items)),
        "probability": matrix.ravel(),
    }
    alt = f"Chance that each of {len(order)} items stands at each of {len(ranks)} ranks"
    return Figure(plot, table, alt=alt)
