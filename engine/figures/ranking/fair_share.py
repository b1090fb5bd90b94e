"""Exposure beside merit, what fairness costs, and the controller that closes the gap."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from engine.fairness.frontier import Frontier
from engine.figures.figure import Figure
from engine.figures.theme import (
    CORRECTED,
    LIKED,
    MUTED,
    NAIVE,
    colour,
    dash,
    faded,
    label,
    layout,
    mark,
)
from engine.rankings.problem import RankingProblem


def exposure_and_merit(
    problem: RankingProblem, exposures: Mapping[str, np.ndarray], python: str = ""
) -> Figure:
    """One row per item: its share of all merit, and its share of all exposure by each ranking."""
    names = [
        label(item, 20) + (f" ({label(group, 12)})" if len(problem.group) else "")
        for item, group in zip(
            problem.items,
            problem.group if len(problem.group) else [""] * len(problem.items),
            strict=True,
        )
    ]
    rows = np.arange(len(names))
    total = max(float(problem.relevance.sum()), 1e-12)
    plot = go.Figure(layout=layout(120 + 34 * len(rows)))
    plot.add_bar(
        x=100 * problem.relevance / total,
        y=rows,
        orientation="h",
        name="merit",
        marker={"color": faded(LIKED, 0.5)},  # not the opacity, which its legend leaves out
        hovertemplate="%{x:.3g}% of all merit<extra></extra>",
    )
    table: dict[str, Sequence[object] | np.ndarray] = {
        "item": list(problem.items),
        "merit": problem.relevance,
    }
    for place, (name, exposure) in enumerate(exposures.items()):
        plot.add_scatter(
            x=100 * exposure / exposure.sum(),
            y=rows,
            mode="markers",
            name=name,
            marker={"color": (NAIVE, CORRECTED)[place % 2], "size": 12, "symbol": mark(place)},
            hovertemplate=f"{name}: %{{x:.3g}}% of all exposure<extra></extra>",
        )
        table[f"exposure, {name}"] = exposure
    plot.update_xaxes(title="share, per cent", rangemode="tozero")
    plot.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed", showgrid=False)
    return Figure(plot, table, python=python, alt="Shares of merit and of exposure, item by item")


def cost_of_fairness(curve: Frontier, python: str = "") -> Figure:
    """Utility lost against ranking by relevance, for every amount of unfairness that is allowed."""
    best = max(float(curve.utility.max()), 1e-12)
    lost = 100 * (1 - curve.utility / best)
    plot = go.Figure(layout=layout(300))
    plot.add_scatter(
        x=curve.unfairness,
        y=lost,
        mode="lines",
        line={"color": CORRECTED, "width": 3},
        hovertemplate="unfairness %{x:.3g}: %{y:.3g}% lost<extra></extra>",
    )
    plot.update_xaxes(title="unfairness allowed", rangemode="tozero")
    plot.update_yaxes(title="utility lost, per cent", rangemode="tozero")
    table = {"unfairness": curve.unfairness, "utility": curve.utility, "lost": lost}
    return Figure(plot, table, python=python, alt=f"Full fairness costs {lost.max():.2g}%")


def unfairness_over_time(
    curves: Mapping[str, np.ndarray], rounds: np.ndarray, python: str = ""
) -> Figure:
    """Unfairness after so many rankings, on logarithmic axes: a slope of -1 is one over time."""
    plot = go.Figure(layout=layout(300))
    for place, (name, values) in enumerate(curves.items()):
        plot.add_scatter(
            x=rounds,
            y=np.maximum(values, 1e-6),
            mode="lines",
            name=name,
            line={"color": colour(place), "dash": dash(place), "width": 2.5},
            hovertemplate=f"{name}, %{{x:,}} rankings: %{{y:.2g}}<extra></extra>",
        )
    plot.update_xaxes(title="rankings shown", type="log", dtick=1)
    plot.update_yaxes(title="unfairness", type="log", dtick=1, exponentformat="power")
    plot.add_annotation(
        text="slope -1: one over the rankings",
        xref="paper",
        yref="paper",
        x=0.02,
        y=0.02,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"color": MUTED},
    )
    table = {"rankings": rounds} | dict(curves)
    return Figure(plot, table, python=python, alt="Unfairness over rankings, with and without")
