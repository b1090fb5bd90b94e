"""Accuracy on simulated logs: estimates and intervals on simulated logs like this one."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import TRUTH, colour, label, layout, mark
from engine.studies.coverage import CoverageResult

ESTIMANDS = ("policy_value",)
"The estimands of the intervals in this module, by the keys of the audit."


def known_truth(results: Sequence[CoverageResult], kind: str, python: str = "") -> Figure:
    """Where each estimator's values fell in 95 of 100 logs, and how often intervals held the truth.

    Args:
        results: estimators on the same logs.
        kind: the interval whose coverage is shown.
        python: the program that repeats it.
    """
    plot = go.Figure(layout=layout(110 + 60 * len(results)))
    for row, result in enumerate(results):
        low, middle, high = 100 * np.nanquantile(result.value, [0.025, 0.5, 0.975])
        plot.add_scatter(
            x=[middle],
            y=[row],
            error_x={"array": [high - middle], "arrayminus": [middle - low], "thickness": 2},
            mode="markers",
            marker={"symbol": mark(row), "size": 11, "color": colour(row)},
            hovertemplate=f"{label(result.estimator)}: %{{x:.3g}} per 100 impressions"
            "<extra></extra>",
            showlegend=False,
        )
    if results:
        plot.add_vline(
            100 * results[0].truth,
            line={"color": TRUTH, "dash": "dot"},
            annotation={"text": "truth"},
        )
    plot.update_xaxes(title="per 100 impressions")
    labels = [
        f"{label(result.estimator, 32)}<br>{result.coverage(kind):.0%} covered"
        for result in results
    ]
    plot.update_yaxes(
        tickvals=list(range(len(results))), ticktext=labels, range=[len(results) - 0.5, -0.5]
    )
    table: dict[str, list[object]] = {
        "estimator": [result.estimator for result in results],
        "truth": [result.truth for result in results],
        "bias": [result.bias for result in results],
        "error": [result.error for result in results],
        "coverage": [result.coverage(kind) for result in results],
        "width": [result.width(kind) for result in results],
        "called_estimable": [float((result.verdict == "estimable").mean()) for result in results],
        "logs": [len(result.value) for result in results],
        "impressions": [result.impressions for result in results],
    }
    return Figure(plot, table, python=python, alt="Values on simulated logs beside their truth")
