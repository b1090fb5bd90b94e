"""The winner's curse as logs grow, and as candidates become more."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, TRUTH, curve_style, layout
from engine.inference.normal import half_width
from engine.studies.winners_curse import Pick

ESTIMANDS = ("over_worlds",)
"""What the intervals here are of, by the keys of the audit."""

DRAWN = ("IPS argmax", "clipped IPS M=10", "CRM IPS - 2*sqrt(var/n)")


def winners_curse(
    found: Mapping[int, Sequence[Pick]], best: float, axis: str, python: str = ""
) -> Figure:
    """What picks claim and what they are worth, by rows of the log or by rare actions.

    Args:
        found: from the number on the axis to the picks of every rule.
        best: the value of the best action.
        axis: what the number is.
        python: a program that makes the numbers again.
    """
    numbers = list(found)
    traces = []
    for place, rule in enumerate(DRAWN):
        picked = [next(one for one in found[number] if one.rule == rule) for number in numbers]
        colour, dash = curve_style(rule, place)
        traces.append(
            go.Scatter(
                name=f"worth, {rule}",
                x=numbers,
                y=[100 * one.true for one in picked],
                error_y={"array": [100 * half_width(one.error) for one in picked], "width": 3},
                mode="lines+markers",
                line={"color": colour, "dash": dash},
            )
        )
        if place == 0:
            traces.append(
                go.Scatter(
                    name=f"claimed, {rule}",
                    x=numbers,
                    y=[100 * one.claimed for one in picked],
                    error_y={
                        "array": [100 * half_width(one.claimed_error) for one in picked],
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
    flat = [(number, one) for number in numbers for one in found[number]]
    table: dict[str, list[object]] = {
        axis: [number for number, _ in flat],
        "rule": [one.rule for _, one in flat],
        "claimed": [one.claimed for _, one in flat],
        "worth": [one.true for _, one in flat],
        "standard_error": [one.error for _, one in flat],
    }
    return Figure(plot, table, python=python, alt=_alt(found, axis))


def _alt(found: Mapping[int, Sequence[Pick]], axis: str) -> str:
    parts = [
        f"{axis} {number:,}: claims {100 * found[number][0].claimed:.0f}, is worth "
        f"{100 * found[number][0].true:.0f}"
        for number in found
    ]
    return "The pick of the highest IPS estimate, clicks per 100 impressions. " + "; ".join(parts)
