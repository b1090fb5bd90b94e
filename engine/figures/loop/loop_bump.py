"""Who stands where: the ranks of the items of one world over time."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, item_colours, item_marks, label, layout
from engine.loop.experiments.comparison import RankerComparison

STEPS = 60
"""Points of a line, at most: more are indistinguishable."""
NAME = 24
"""Letters of an item's name that stand at the end of its line."""


def loop_bump(rivals: RankerComparison, titles: tuple[str, str]) -> Figure:
    """A line per item that ever stood on the page, for both rankers, over rounds.

    Who is on the page in the end is named there.
    """
    plot = make_subplots(1, 2, subplot_titles=titles, shared_yaxes=True, horizontal_spacing=0.22)
    copy, rows = rivals.typical, []
    for column, run in enumerate((rivals.naive, rivals.other), 1):
        names = rivals.items(run, copy)
        hues, marks = item_colours(names), item_marks(names)
        steps = np.unique(np.linspace(0, len(run.rounds) - 1, STEPS).astype(int))
        for item in np.unique(run.order[steps, copy]):
            ranks = _ranks(run.order[steps, copy], item)
            plot.add_trace(_line(run.rounds[steps], ranks, names[item], hues, marks), 1, column)
            rows += [
                (run.ranker, rounds, names[item], rank)
                for rounds, rank in zip(run.rounds[steps], ranks, strict=True)
                if np.isfinite(rank)
            ]
    shown = rivals.naive.order.shape[2]
    plot.update_layout(layout(110 + 40 * shown, showlegend=False, margin={"r": 150}))
    plot.update_xaxes(**POWERS_OF_TEN, title="round", showgrid=False, fixedrange=True)
    plot.update_yaxes(
        range=[shown + 0.4, 0.6], dtick=1, showgrid=False, fixedrange=True, title="rank", col=1
    )
    table = dict(
        zip(
            ("ranker", "round", "item", "rank"), map(np.array, zip(*rows, strict=True)), strict=True
        )
    )
    return Figure(plot, table, alt="Ranks of the items of one world over the rounds, both rankers.")


def _ranks(order: np.ndarray, item: int) -> np.ndarray:
    """(S,) the rank of the item at each snapshot, NaN where it is not on the page."""
    selected = order == item
    return np.where(selected.any(axis=1), selected.argmax(axis=1) + 1.0, np.nan)


def _line(
    rounds: np.ndarray, ranks: np.ndarray, name: str, hues: dict[str, str], marks: dict[str, str]
) -> go.Scatter:
    return go.Scatter(
        x=rounds,
        y=ranks,
        mode="lines+markers+text",
        text=[*[""] * (len(rounds) - 1), label(name, NAME)],
        textposition="middle right",
        textfont={"size": 12},
        cliponaxis=False,
        name=label(name, 30),
        line={"color": hues[name], "width": 3},
        marker={"size": 7, "symbol": marks[name]},
        hovertemplate=f"{label(name, 30)}<br>round %{{x:,}}: rank %{{y}}<extra></extra>",
    )
