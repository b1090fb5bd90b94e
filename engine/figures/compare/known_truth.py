"""Accuracy on simulated logs: estimates and intervals on simulated logs like this one."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import TRUTH, colour, label, layout, mark
from engine.studies.coverage import CoverageResult

ESTIMANDS = ("policy_value",)
"""What the intervals here are of, by the keys of the audit."""


def known_truth(found: Sequence[CoverageResult], kind: str, python: str = "") -> Figure:
    """Where each estimator's values fell in 95 of 100 logs, and how often intervals held the truth.

    Args:
        found: estimators on the same logs.
        kind: the interval whose coverage is shown.
        python: the program that repeats it.
    """
    plot = go.Figure(layout=layout(110 + 60 * len(found)))
    for row, one in enumerate(found):
        low, middle, high = 100 * np.nanquantile(one.value, [0.025, 0.5, 0.975])
        plot.add_scatter(
            x=[middle],
            y=[row],
            error_x={"array": [high - middle], "arrayminus": [middle - low], "thickness": 2},
            mode="markers",
            marker={"symbol": mark(row), "size": 11, "color": colour(row)},
            hovertemplate=f"{label(one.estimator)}: %{{x:.3g}} per 100<extra></extra>",
            showlegend=False,
        )
    if found:
        plot.add_vline(
            100 * found[0].truth, line={"color": TRUTH, "dash": "dot"}, annotation={"text": "truth"}
        )
    plot.update_xaxes(title="per 100 impressions")
    labels = [f"{label(one.estimator, 32)}<br>{one.coverage(kind):.0%} covered" for one in found]
    plot.update_yaxes(
        tickvals=list(range(len(found))), ticktext=labels, range=[len(found) - 0.5, -0.5]
    )
    table: dict[str, list[object]] = {
        "estimator": [one.estimator for one in found],
        "truth": [one.truth for one in found],
        "bias": [one.bias for one in found],
        "error": [one.error for one in found],
        "coverage": [one.coverage(kind) for one in found],
        "width": [one.width(kind) for one in found],
        "called_estimable": [float((one.verdict == "estimable").mean()) for one in found],
        "logs": [len(one.value) for one in found],
        "impressions": [one.impressions for one in found],
    }
    return Figure(plot, table, python=python, alt="Values on simulated logs beside their truth")
