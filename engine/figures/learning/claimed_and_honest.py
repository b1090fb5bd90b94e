"""What each learned policy claims, what it is honestly worth, and the truth where it is known."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.titles import titled
from engine.evaluation.learned.honest_split import Learned
from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, NAIVE, TRUTH, TRUTH_MARK, label, layout

ESTIMANDS = ("honest_value",)
"The estimands of the intervals in this module, by the keys of the audit."

PALE = 0.35


def claimed_and_honest(outcomes: Sequence[Learned], python: str = "") -> Figure:
    """One row per learner, per 100 impressions; values that the log cannot support are pale."""
    rows = np.arange(len(outcomes))
    names = [label(titled(outcome.learner), 30) for outcome in outcomes]
    labels = [
        f"{name}<br>{outcome.honest.verdict.word}"
        for name, outcome in zip(names, outcomes, strict=True)
    ]
    logged = 100 * outcomes[0].logging.value
    low, high = (
        100 * np.array([outcome.honest.reach[end] for outcome in outcomes]) for end in (0, 1)
    )
    honest = 100 * np.array([outcome.honest.value for outcome in outcomes])
    claimed = 100 * np.array([outcome.claimed.value for outcome in outcomes])
    pale = [PALE if outcome.honest.verdict.word == "not estimable" else 1.0 for outcome in outcomes]
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
    points = [
        (100 * outcome.truth, row)
        for row, outcome in enumerate(outcomes)
        if outcome.truth is not None
    ]
    if points:
        true, place = np.array(points).T
        traces.append(_points("truth", true, place + 0.18, TRUTH, TRUTH_MARK))
    plot = go.Figure(
        traces,
        layout(
            130 + 70 * len(outcomes),
            xaxis={"title": {"text": "reward per 100 impressions"}},
            yaxis={
                "tickvals": list(rows),
                "ticktext": labels,
                "range": [len(outcomes) - 0.5, -0.5],
                "showgrid": False,
            },
        ),
    )
    plot.add_vline(logged, line={"color": MUTED, "dash": "dot", "width": 1.5})
    plot.add_annotation(
        x=logged, y=0, yref="y domain", text="logging policy", showarrow=False, xanchor="left",
        yanchor="bottom", font={"size": 12},
    )  # fmt: skip
    return Figure(plot, _table(outcomes), python=python, alt=_alt(outcomes))


def _points(name: str, x: np.ndarray, y: np.ndarray, colour: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=x,
        y=y,
        mode="markers",
        marker={
            "symbol": symbol,
            "size": 11,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        hovertemplate=f"{name}: %{{x:.3g}}<extra></extra>",
    )


def _table(outcomes: Sequence[Learned]) -> dict[str, list[object]]:
    return {
        "learner": [outcome.learner.spec for outcome in outcomes],
        "claimed": [outcome.claimed.value for outcome in outcomes],
        "honest": [outcome.honest.value for outcome in outcomes],
        "low": [outcome.honest.interval[0] for outcome in outcomes],
        "high": [outcome.honest.interval[1] for outcome in outcomes],
        "verdict": [outcome.honest.verdict.word for outcome in outcomes],
        "truth": [outcome.truth for outcome in outcomes],
        "logging": [outcome.logging.value for outcome in outcomes],
    }


def _alt(outcomes: Sequence[Learned]) -> str:
    parts = [
        f"{outcome.learner.spec} claims {100 * outcome.claimed.value:.3g} and earns "
        f"{100 * outcome.honest.value:.3g} per 100 impressions, {outcome.honest.verdict.word}"
        for outcome in outcomes[:6]
    ]
    return "Claimed values and values on other sessions. " + "; ".join(parts)
