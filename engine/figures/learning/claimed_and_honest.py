"""What each learned policy claims, what it is honestly worth, and the truth where it is known."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.titles import titled
from engine.evaluation.honest_split import Learned
from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, NAIVE, TRUTH, TRUTH_MARK, label, layout

ESTIMANDS = ("honest_value",)
"""What the intervals here are of, by the keys of the audit."""

PALE = 0.35


def claimed_and_honest(found: Sequence[Learned], python: str = "") -> Figure:
    """One row per learner, per 100 impressions; values that the log cannot support are pale."""
    rows = np.arange(len(found))
    names = [label(titled(one.learner), 30) for one in found]
    labels = [
        f"{name}<br>{one.honest.verdict.word}" for name, one in zip(names, found, strict=True)
    ]
    logged = 100 * found[0].logging.value
    low, high = (100 * np.array([one.honest.reach[end] for one in found]) for end in (0, 1))
    honest = 100 * np.array([one.honest.value for one in found])
    claimed = 100 * np.array([one.claimed.value for one in found])
    pale = [PALE if one.honest.verdict.word == "not estimable" else 1.0 for one in found]
    traces = [
        _points("claimed on its own sessions", claimed, rows - 0.18, NAIVE, "circle-open"),
        go.Scatter(
            name="honest, on other sessions",
            x=honest,
            y=rows,
            mode="markers",
            marker={"symbol": "square", "size": 10, "color": CORRECTED, "opacity": pale},
            error_x={
                "array": high - honest,
                "arrayminus": honest - low,
                "thickness": 2,
                "width": 4,
                "color": CORRECTED,
            },
            hovertemplate="honest: %{x:.3g}<extra></extra>",
        ),
    ]
    known = [(100 * one.truth, row) for row, one in enumerate(found) if one.truth is not None]
    if known:
        true, place = np.array(known).T
        traces.append(_points("truth", true, place + 0.18, TRUTH, TRUTH_MARK))
    plot = go.Figure(
        traces,
        layout(
            130 + 70 * len(found),
            xaxis={"title": {"text": "per 100 impressions"}},
            yaxis={
                "tickvals": list(rows),
                "ticktext": labels,
                "range": [len(found) - 0.5, -0.5],
                "showgrid": False,
            },
        ),
    )
    plot.add_vline(logged, line={"color": MUTED, "dash": "dot", "width": 1.5})
    plot.add_annotation(
        x=logged, y=0, yref="y domain", text="logged", showarrow=False, xanchor="left",
        yanchor="bottom", font={"size": 12},
    )  # fmt: skip
    return Figure(plot, _table(found), python=python, alt=_alt(found))


def _points(name: str, x: np.ndarray, y: np.ndarray, colour: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=x,
        y=y,
        mode="markers",
        marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2}},
        hovertemplate=f"{name}: %{{x:.3g}}<extra></extra>",
    )


def _table(found: Sequence[Learned]) -> dict[str, list[object]]:
    return {
        "learner": [one.learner.spec for one in found],
        "claimed": [one.claimed.value for one in found],
        "honest": [one.honest.value for one in found],
        "low": [one.honest.interval[0] for one in found],
        "high": [one.honest.interval[1] for one in found],
        "verdict": [one.honest.verdict.word for one in found],
        "truth": [one.truth for one in found],
        "logging": [one.logging.value for one in found],
    }


def _alt(found: Sequence[Learned]) -> str:
    parts = [
        f"{one.learner.spec} claims {100 * one.claimed.value:.3g} and is honestly worth "
        f"{100 * one.honest.value:.3g} per 100 impressions, {one.honest.verdict.word}"
        for one in found[:6]
    ]
    return "Claimed and honest values. " + "; ".join(parts)
