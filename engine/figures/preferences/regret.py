"""Regret of dueling bandits over worlds."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import colour, dash, label, layout, mark
from engine.studies.preferences.duel_race import DuelRace

MARKED = 4
"""Marks on each curve, about."""


def regret(race: DuelRace, names: dict[str, str], python: str = "") -> Figure:
    """The median over worlds with the middle 80% of them; `names` gives each strategy's title."""
    plot = go.Figure(layout=layout(360))
    table: dict[str, Any] = {}
    for place, (spec, course) in enumerate(race.regrets.items()):
        name = label(names.get(spec, spec))
        middle, low, high = course.band()
        table |= {
            "impressions": course.time.tolist(),
            f"{name}, median": middle.tolist(),
            f"{name}, low": low.tolist(),
            f"{name}, high": high.tolist(),
        }
        plot.add_scatter(**band(course.time, low, high, colour(place), 0.15))
        plot.add_scatter(
            name=name,
            x=course.time,
            y=middle,
            mode="lines+markers",
            line={"color": colour(place), "dash": dash(place), "width": 3},
            marker={"symbol": mark(place), "size": _sizes(len(middle), place, len(race.regrets))},
            hovertemplate="%{x:,} impressions: %{y:.3g}<extra>" + name + "</extra>",
        )
    plot.update_xaxes(title="impressions")
    plot.update_yaxes(title="regret (lost wins)", rangemode="tozero")
    alt = f"Regret of {len(race.regrets)} strategies over {race.duels:,} impressions."
    return Figure(plot, table, python=python, alt=alt)


def _sizes(points: int, place: int, curves: int) -> list[int]:
    """A mark at a few points, at others than on the other curves: equal curves both show theirs."""
    step = max(1, points // (MARKED * curves))
    at = (np.arange(points) % (step * curves)) == step * place
    return np.where(at, 11, 0).tolist()
