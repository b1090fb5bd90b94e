"""Errors of predicted ratings: of a log's, and in the experiment in which the truth is known."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, NAIVE, TRUTH, TRUTH_MARK, layout
from engine.rating_errors.held_out_errors import HeldOutErrors
from engine.rating_errors.rating_errors import ESTIMATORS
from engine.studies.learning.selection_bias import PredictionErrors

ESTIMANDS = ("rating_error",)

COLOURS = {"naive": NAIVE, "ips": CORRECTED, "snips": CORRECTED}
MARKS = {"naive": "circle-open", "ips": "diamond", "snips": "square"}
TITLES = {"naive": "naive average", "ips": "IPS", "snips": "SNIPS"}
PALE = 0.35


def held_out(held_out_errors: HeldOutErrors, python: str = "") -> Figure:
    """Two rows, naive and weighted factorisation; what cannot be estimated is pale."""
    traces = []
    for place, name in enumerate(ESTIMATORS):
        pair = [held_out_errors.naive[place], held_out_errors.weighted[place]]
        value = np.array([estimate.value for estimate in pair])
        low, high = np.array([estimate.interval for estimate in pair]).T
        pale = PALE if pair[0].verdict.word == "not estimable" else 1.0
        rows = np.arange(2) + (place - 1) * 0.18
        traces.append(_points(name, value, rows, (low, high), pale))
    table: dict[str, list[object]] = {
        "factorisation": [*["naive"] * 3, *["weighted"] * 3],
        "estimator": [*ESTIMATORS, *ESTIMATORS],
        held_out_errors.error: [
            estimate.value for estimate in (*held_out_errors.naive, *held_out_errors.weighted)
        ],
        "low": [
            estimate.interval[0] for estimate in (*held_out_errors.naive, *held_out_errors.weighted)
        ],
        "high": [
            estimate.interval[1] for estimate in (*held_out_errors.naive, *held_out_errors.weighted)
        ],
        "verdict": [
            estimate.verdict.word
            for estimate in (*held_out_errors.naive, *held_out_errors.weighted)
        ],
    }
    alt = "Errors of naive and weighted factorisation by the naive average, IPS and SNIPS."
    names = ["naive<br>factorisation", "weighted<br>factorisation"]
    return Figure(_plot(traces, names, held_out_errors.error), table, python=python, alt=alt)


def selection_bias_errors(
    prediction_errors: Sequence[PredictionErrors], python: str = ""
) -> Figure:
    """One row per prediction: the true error, and the mean and deviation of each estimate of it."""
    traces = []
    for place, name in enumerate(ESTIMATORS):
        value = np.array([prediction_error.mean(name) for prediction_error in prediction_errors])
        spread = np.array(
            [prediction_error.deviation(name) for prediction_error in prediction_errors]
        )
        rows = np.arange(len(prediction_errors)) + (place - 1) * 0.18
        traces.append(_points(name, value, rows, (value - spread, value + spread), 1.0))
    true = np.array([prediction_error.true for prediction_error in prediction_errors])
    traces.append(
        go.Scatter(
            name="true error", x=true, y=np.arange(len(prediction_errors)) - 0.4, mode="markers",
            marker={"symbol": TRUTH_MARK, "size": 11, "color": TRUTH},
            hovertemplate="true: %{x:.3g}<extra></extra>",
        )
    )  # fmt: skip
    table: dict[str, list[object]] = {
        "prediction": [prediction_error.prediction for prediction_error in prediction_errors],
        "true": [prediction_error.true for prediction_error in prediction_errors],
    }
    for name in ESTIMATORS:
        table[name] = [prediction_error.mean(name) for prediction_error in prediction_errors]
        table[f"{name} deviation"] = [
            prediction_error.deviation(name) for prediction_error in prediction_errors
        ]
    alt = "Mean absolute errors of predictions with known faults: true, naive, IPS and SNIPS."
    plot = _plot(
        traces,
        [prediction_error.prediction for prediction_error in prediction_errors],
        "mean absolute error, in stars",
    )
    return Figure(plot, table, python=python, alt=alt)


def _points(
    name: str,
    value: np.ndarray,
    rows: np.ndarray,
    reach: tuple[np.ndarray, np.ndarray],
    opacity: float,
) -> go.Scatter:
    return go.Scatter(
        name=TITLES[name], x=value, y=rows, mode="markers", opacity=opacity,
        marker={
            "symbol": MARKS[name],
            "size": 10,
            "color": COLOURS[name],
            "line": {"width": 2, "color": COLOURS[name]},
        },
        error_x={
            "array": reach[1] - value, "arrayminus": value - reach[0],
            "thickness": 2, "width": 4, "color": MUTED,
        },
        hovertemplate=f"{TITLES[name]}: %{{x:.3g}}<extra></extra>",
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
