"""The users of each intent whom a page satisfies, and what every result adds."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.diversity.against_relevance import TwoPages, greedy_gains
from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, NAIVE, label, layout
from engine.rankings.selection import bound

KINDS = (("by relevance", NAIVE, "/"), ("diverse", CORRECTED, ""))


def satisfied_users(pages: TwoPages, intents: Sequence[str], python: str = "") -> Figure:
    """Of 100 users of each intent, how many find something on either page."""
    names = [*intents, "all users"]
    plot = go.Figure(layout=layout(300, barmode="group", bargap=0.3))
    table: dict[str, Sequence[object] | np.ndarray] = {"intent": names}
    for side, (name, hue, shape) in enumerate(KINDS):
        values = 100 * np.r_[pages.satisfied[side], pages.coverage[side]]
        plot.add_bar(
            x=[label(name) for name in names],
            y=values,
            name=name,
            marker={"color": hue, "pattern": {"shape": shape, "fillmode": "overlay"}},
            hovertemplate="%{x}: %{y:.3g} of 100<extra></extra>",
        )
        table[name] = values
    plot.update_xaxes(showgrid=False)
    plot.update_yaxes(title="satisfied, of 100", range=[0, 104])
    plot.update_xaxes(title="what users mean")
    parts = ", ".join(
        f"{name} {before:.0f} and {after:.0f}"
        for name, before, after in zip(names, table["by relevance"], table["diverse"], strict=True)
    )
    return Figure(plot, table, python=python, alt=f"Satisfied of 100 users, by page: {parts}")


def coverage_gains(pages: TwoPages, best: float, python: str = "") -> Figure:
    """Satisfied users after every result, for both pages, and what greedy choice never falls below.

    Args:
        pages: the two pages.
        best: the share that the best page of this length satisfies.
        python: the program that repeats this.
    """
    ranks = np.arange(1, pages.problem.shown + 1)
    plot = go.Figure(layout=layout(300))
    curves = {
        "by relevance": (100 * np.cumsum(pages.gains[0]), NAIVE, "dash"),
        "diverse": (100 * np.cumsum(pages.gains[1]), CORRECTED, "solid"),
        "greedy": (100 * np.cumsum(greedy_gains(pages.problem)), MUTED, "dot"),
    }
    for name, (values, hue, dash) in curves.items():
        plot.add_scatter(
            x=ranks,
            y=values,
            name=name,
            mode="lines+markers",
            line={"color": hue, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}, %{{x}} results: %{{y:.3g}} of 100<extra></extra>",
        )
    least = 100 * bound(pages.problem.shown) * best
    plot.add_hline(
        y=least,
        line={"color": MUTED, "dash": "dashdot", "width": 1},
        annotation={"text": f"bound of greedy: {least:.3g}", "xanchor": "right"},
    )
    plot.update_xaxes(title="results shown", tickvals=ranks)
    plot.update_yaxes(title="satisfied, of 100 users", range=[0, 104])
    table = {"results": ranks} | {name: values for name, (values, _, _) in curves.items()}
    return Figure(plot, table, python=python, alt="Satisfied users after each added result")
