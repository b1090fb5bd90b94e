"""Power of interleaving and of an A/B test over impressions."""

from typing import Any

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, POWERS_OF_TEN, colour, dash, layout, mark
from engine.studies.preferences.preference_race import PreferenceRace

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."


def race(race: PreferenceRace, python: str = "") -> Figure:
    """Computed power as lines, simulated power as dots with 95% intervals."""
    plot = go.Figure(layout=layout(265))
    table: dict[str, Any] = {"impressions": race.impressions.tolist()}
    curves = {"interleaving": race.interleaving, "A/B test": race.ab_test}
    for place, (name, power) in enumerate(curves.items()):
        table[f"power, {name}"] = power.tolist()
        plot.add_scatter(
            name=name,
            x=race.impressions,
            y=100 * power,
            mode="lines",
            line={"color": colour(place), "dash": dash(place), "width": 3},
            hovertemplate="%{x:,.3g} impressions: %{y:.3g}%<extra>" + name + "</extra>",
        )
        at, shares, bounds = race.simulated[name]
        plot.add_scatter(
            name=f"{name}, simulated",
            x=at,
            y=100 * shares,
            error_y={
                "type": "data",
                "symmetric": False,
                "array": 100 * (bounds[1] - shares),
                "arrayminus": 100 * (shares - bounds[0]),
            },
            mode="markers",
            marker={"color": colour(place), "symbol": mark(place), "size": 8},
            showlegend=False,
            hovertemplate="%{x:,.3g} %{y:.3g}% of 400 tests<extra>" + name + "</extra>",
        )
    plot.add_hline(100 * race.design.power, line={"color": MUTED, "dash": "dot"})
    plot.update_xaxes(title="impressions", **POWERS_OF_TEN)
    plot.update_yaxes(title="% of tests that decide rightly", range=[0, 103], dtick=20)
    alt = "The share of tests that decide for the better ranking, over the number of impressions."
    return Figure(plot, table, python=python, alt=alt)
