"""Errors of predicted ratings: of a log's, and in the experiment in which the truth is known."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, NAIVE, TRUTH, TRUTH_MARK, layout
from engine.learners.ratings.held_out_errors import HeldOutErrors
from engine.learners.ratings.rating_errors import ESTIMATORS
from engine.studies.selection_bias import PredictionErrors

COLOURS = {"naive": NAIVE, "ips": CORRECTED, "snips": CORRECTED}
MARKS = {"naive": "circle-open", "ips": "diamond", "snips": "square"}
PALE = 0.35


def held_out(found: HeldOutErrors, python: str = "") -> Figure:
    """Two rows, naive and weighted factorisation; what cannot be estimated is pale."""
    traces = []
    for place, name in enumerate(ESTIMATORS):
        pair = [found.naive[place], found.weighted[place]]
        value = np.array([one.value for one in pair])
        low, high = np.array([one.interval for one in pair]).T
        pale = PALE if pair[0].verdict.word == "not estimable" else 1.0
        rows = np.arange(2) + (place - 1) * 0.18
        traces.append(_points(name, value, rows, (low, high), pale))
    table: dict[str, list[object]] = {
        "factorisation": [*["naive"] * 3, *["weighted"] * 3],
        "estimator": [*ESTIMATORS, *ESTIMATORS],
        found.error: [one.value for one in (*found.naive, *found.weighted)],
        "low": [one.interval[0] for one in (*found.naive, *found.weighted)],
        "high": [one.interval[1] for one in (*found.naive, *found.weighted)],
        "verdict": [one.verdict.word for one in (*found.naive, *found.weighted)],
    }
    alt = "Errors of naive and weighted factorisation by the naive average, IPS and SNIPS."
    names = ["naive<br>factorisation", "weighted<br>factorisation"]
    return Figure(_plot(traces, names, found.error), table, python=python, alt=alt)


def selection_bias_errors(found: Sequence[PredictionErrors], python: str = "") -> Figure:
    """One row per prediction: the true error, and the mean and deviation of each estimate of it."""
    traces = []
    for place, name in enumerate(ESTIMATORS):
        value = np.array([one.mean(name) for one in found])
        spread = np.array([one.deviation(name) for one in found])
        rows = np.arange(len(found)) + (place - 1) * 0.18
        traces.append(_points(name, value, rows, (value - spread, value + spread), 1.0))
    true = np.array([one.true for one in found])
    traces.append(
        go.Scatter(
            name="true error", x=true, y=np.arange(len(found)) - 0.4, mode="markers",
            marker={"symbol": TRUTH_MARK, "size": 11, "color": TRUTH, "line": {"width": 2}},
            hovertemplate="true: %{x:.3g}<extra></extra>",
        )
    )  # fmt: skip
    table: dict[str, list[object]] = {
        "prediction": [one.prediction for one in found],
        "true": [one.true for one in found],
    }
    for name in ESTIMATORS:
        table[name] = [one.mean(name) for one in found]
        table[f"{name} deviation"] = [one.deviation(name) for one in found]
    alt = "Mean absolute errors of predictions with known faults: true, naive, IPS and SNIPS."
    plot = _plot(traces, [one.prediction for one in found], "mean absolute error, in stars")
    return Figure(plot, table, python=python, alt=alt)


def _points(
    name: str,
    value: np.ndarray,
    rows: np.ndarray,
    reach: tuple[np.ndarray, np.ndarray],
    opacity: float,
) -> go.Scatter:
    return go.Scatter(
        name=name, x=value, y=rows, mode="markers", opacity=opacity,
        marker={"symbol": MARKS[name], "size": 10, "color": COLOURS[name], "line": {"width": 2}},
        error_x={
            "array": reach[1] - value, "arrayminus": value - reach[0],
            "thickness": 2, "width": 4, "color": MUTED,
        },
        hovertemplate=f"{name}: %{{x:.3g}}<extra></extra>",
    )  # fmt: skip


def _plot(traces: list[go.Scatter], rows: list[str], what: str) -> go.Figure:
    axis = {
        "tickvals": list(range(len(rows))),
        "ticktext": rows,
        "range": [len(rows) - 0.5, -0.6],
        "showgrid": False,
    }
    return go.Figure(
        traces, layout(140 + 70 * len(rows), xaxis={"title": {"text": what}}, yaxis=axis)
    )
