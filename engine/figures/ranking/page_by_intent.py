"""Two result pages, each result coloured by the users who want it."""

from collections.abc import Sequence

import numpy as np
from plotly.subplots import make_subplots

from engine.diversity.against_relevance import TwoPages
from engine.figures.figure import Figure
from engine.figures.theme import CATEGORIES, CORRECTED, NAIVE, SHAPES, label, layout

COLUMNS = ("page", "rank", "item")
TITLES = ("by relevance", "diverse")
HUES = [hue for hue in CATEGORIES if hue not in (NAIVE, CORRECTED)]
"""Of intents; the other two are those of the two pages in the chart beside it."""


def page_by_intent(pages: TwoPages, intents: Sequence[str], python: str = "") -> Figure:
    """A bar per result: of 100 users, those who want it, by what they mean."""
    problem = pages.problem
    plot = make_subplots(1, 2, shared_xaxes=True, subplot_titles=TITLES, horizontal_spacing=0.08)
    plot.update_layout(layout(140 + 52 * problem.shown, barmode="stack", bargap=0.5))
    rows = []
    for side, places in enumerate((pages.by_relevance, pages.diverse)):
        names = [f"{rank}. {label(problem.items[item], 26)}" for rank, item in enumerate(places, 1)]
        wanted = 100 * problem.intents[places] * problem.chances
        for place, intent in enumerate(intents):
            plot.add_bar(
                x=wanted[:, place],
                y=np.arange(len(places)),
                orientation="h",
                name=label(intent),
                legendgroup=intent,
                showlegend=side == 0,
                marker={
                    "color": HUES[place % len(HUES)],
                    "pattern": {"shape": SHAPES[place % len(SHAPES)], "fillmode": "overlay"},
                },
                hovertemplate=f"{label(intent)}: %{{x:.3g}} of 100 users<extra></extra>",
                row=1,
                col=side + 1,
            )
        for rank, name in enumerate(names):
            plot.add_annotation(
                text=name,
                x=0,
                y=rank - 0.47,
                xanchor="left",
                yanchor="middle",
                showarrow=False,
                font={"size": 12},
                row=1,
                col=side + 1,
            )
        rows += [(TITLES[side], rank, problem.items[item]) for rank, item in enumerate(places, 1)]
    plot.update_xaxes(title="wanted, of 100 users", rangemode="tozero", fixedrange=True)
    plot.update_yaxes(
        showticklabels=False, range=[problem.shown - 0.5, -0.75], showgrid=False, fixedrange=True
    )
    plot.update_layout(margin_t=64, legend_y=1.14)
    table = {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
    listed = "; ".join(
        f"{title}: " + ", ".join(problem.items[place] for place in places)
        for title, places in zip(TITLES, (pages.by_relevance, pages.diverse), strict=True)
    )
    return Figure(plot, table, python=python, alt=f"Two result pages. {listed}")
