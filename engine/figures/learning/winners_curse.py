"""The winner's curse as logs grow, and as candidates become more."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, TRUTH, curve_style, layout
from engine.inference.normal import half_width
from engine.studies.learning.winners_curse import Pick

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."

DRAWN = {
    "IPS argmax": "highest IPS",
    "clipped IPS M=10": "highest clipped IPS",
    "CRM IPS - 2*sqrt(var/n)": "highest penalised IPS",
}
"""The rules that are drawn, each with what readers see of it."""


def winners_curse(
    picks: Mapping[int, Sequence[Pick]], best: float, axis: str, python: str = ""
) -> Figure:
    """What picks claim and what they are worth, by rows of the log or by rare actions.

    Args:
        picks: from the number on the axis to the picks of every rule.
        best: the value of the best action.
        axis: what the number is.
        python: a program that makes the numbers again.
    """
    numbers = list(picks)
    traces = []
    for place, (rule, title) in enumerate(DRAWN.items()):
        picked = [next(pick for pick in picks[number] if pick.rule == rule) for number in numbers]
        colour, dash = curve_style(rule, place)
        traces.append(
            go.Scatter(
                name=f"true value, {title}",
                x=numbers,
                y=[100 * pick.true for pick in picked],
                error_y={"array": [100 * half_width(pick.error) for pick in picked], "width": 3},
                mode="lines+markers",
                line={"color": colour, "dash": dash},
            )
        )
        if place == 0:
            traces.append(
                go.Scatter(
                    name=f"claimed, {title}",
                    x=numbers,
                    y=[100 * pick.claimed for pick in picked],
                    error_y={
                        "array": [100 * half_width(pick.claimed_error) for pick in picked],
                        "width": 3,
                    },
                    mode="lines+markers",
                    line={"color": colour, "dash": "dot"},
                    marker={"symbol": "circle-open", "size": 9},
                )
            )
    plot = go.Figure(traces, layout(360, xaxis={**POWERS_OF_TEN, "title": {"text": axis}}))
    plot.add_hline(100 * best, line={"color": TRUTH, "dash": "dot"})
    plot.update_yaxes(title="clicks per 100 impressions", rangemode="tozero")
    flat = [(number, pick) for number in numbers for pick in picks[number]]
    table: dict[str, list[object]] = {
        axis: [number for number, _ in flat],
        "rule": [pick.rule for _, pick in flat],
        "claimed": [pick.claimed for _, pick in flat],
        "worth": [pick.true for _, pick in flat],
        "standard_error": [pick.error for _, pick in flat],
    }
    return Figure(plot, table, python=python, alt=_alt(picks, axis))


def _alt(picks: Mapping[int, Sequence[Pick]], axis: str) -> str:
    parts = [
        f"{axis} {number:,}: claims {100 * picks[number][0].claimed:.0f}, is worth "
        f"{100 * picks[number][0].true:.0f}"
        for number in picks
    ]
    return "The pick of the highest IPS estimate, clicks per 100 impressions. " + "; ".join(parts)
