"""The forest plot: rows are policies, marks are estimators, each with its interval and verdict."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine.core.titles import titled_spec
from engine.evaluation.answer import Answer
from engine.evaluation.compare import Comparison
from engine.figures.figure import Figure
from engine.figures.theme import MUTED, TRUTH, TRUTH_MARK, colour, label, layout, mark
from engine.policies.uploaded import policy_label

ESTIMANDS = ("policy_value", "learned_value")
"The estimands of the intervals in this module, by the keys of the audit."

PALE = 0.35
LOOK = {"estimable": ("", 1.0), "directional": ("-open", 1.0), "not estimable": ("-open", PALE)}
"""How a mark shows its verdict: filled, open, open and pale."""


def forest(
    comparison: Comparison, truth: Mapping[str, float] | None = None, python: str = ""
) -> Figure:
    """Values per 100 impressions; `truth` gives policies their true value where it is known."""
    policies = list(dict.fromkeys(answer.policy for answer in comparison.answers))
    estimators = list(dict.fromkeys(answer.estimator for answer in comparison.answers))
    traces = [_legend(estimator, place) for place, estimator in enumerate(estimators)]
    for row, policy in enumerate(policies):
        estimated = [
            answer for answer in comparison.answers if answer.policy == policy and answer.evidence
        ]
        for opacity in (1.0, PALE):
            alike = [answer for answer in estimated if LOOK[answer.verdict.word][1] == opacity]
            if alike:
                traces.append(_marks(alike, row, estimators, opacity))
    traces += _truths(policies, truth or {})
    labels = [f"{_name(policy)}<br>{_words(comparison, policy)}" for policy in policies]
    # all at once: a figure that is added to and updated takes Plotly twice the time to make
    style = layout(
        120 + 30 * len(policies) * max(2, len(estimators)),
        xaxis={
            "title": {"text": "reward per 100 impressions"},
            "range": _reach(comparison, truth or {}),
        },
        yaxis={
            "tickvals": list(range(len(policies))),
            "ticktext": labels,
            "range": [len(policies) - 0.5, -0.5],
            "showgrid": False,
        },
        legend={"traceorder": "normal", "entrywidth": 0},
        **_logged(100 * comparison.baseline.value),
    )
    plot = go.Figure(traces, style)
    return Figure(
        plot,
        _table(comparison, truth or {}),
        sql=comparison.sql,
        python=python,
        alt=_alt(comparison),
    )


def _name(policy: str) -> str:
    """The title and, on a line of its own, what sets the policy apart from others."""
    title, _, given = policy_label(policy).partition(" · ")
    return "<br>".join(label(part, 28) for part in (title, given) if part)


def _words(comparison: Comparison, policy: str) -> str:
    """The verdict on a policy by the first estimator, which decides."""
    return next(answer.verdict.word for answer in comparison.answers if answer.policy == policy)


def _logged(value: float) -> dict[str, list[dict[str, object]]]:
    """The line of what the log itself earned, and its name."""
    line = {"color": MUTED, "dash": "dot", "width": 1.5}
    ends = {"x0": value, "x1": value, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    named = {"text": "logging policy", "font": {"size": 12}, "showarrow": False}
    place = {"x": value, "y": 0, "xref": "x", "yref": "y domain", "xanchor": "left"}
    return {
        "shapes": [{"type": "line", "line": line, **ends}],
        "annotations": [{**named, **place, "yanchor": "bottom"}],
    }


def _legend(estimator: str, place: int) -> go.Scatter:
    return go.Scatter(
        name=label(titled_spec("estimators", estimator), 36),
        x=[None],
        y=[None],
        mode="markers",
        marker={"symbol": mark(place), "size": 10, "color": MUTED},
    )


def _marks(answers: list[Answer], row: int, estimators: list[str], opacity: float) -> go.Scatter:
    """A policy's answers of one paleness as one trace: few traces draw fast."""
    places = [estimators.index(answer.estimator) for answer in answers]
    low, high = 100 * np.array([answer.reach for answer in answers]).T
    values = np.where(
        [answer.band is None for answer in answers],
        [100 * answer.value for answer in answers],
        (low + high) / 2,
    )
    return go.Scatter(
        x=values,
        y=[row + _shift(place, len(estimators)) for place in places],
        error_x={"array": high - values, "arrayminus": values - low, "thickness": 2, "width": 4},
        mode="markers",
        marker={
            "symbol": [
                mark(place) + LOOK[answer.verdict.word][0]
                for place, answer in zip(places, answers, strict=True)
            ],
            "size": 10,
            "opacity": [float(answer.band is None) for answer in answers],
            "color": colour(row),
            "line": {"width": 2, "color": colour(row)},
        },
        opacity=opacity,
        hovertemplate=[_hover(answer) + "<extra></extra>" for answer in answers],
        showlegend=False,
    )


def _shift(place: int, estimators: int) -> float:
    """How far above or below its policy's line an estimator stands."""
    return 0.5 * place / (estimators - 1) - 0.25 if estimators > 1 else 0.0


def _hover(answer: Answer) -> str:
    return (
        f"{label(answer.policy)}<br>{label(answer.estimator)}: {_in_words(answer)}"
        f"<br>reliability: {answer.verdict.word}"
    )


def _in_words(answer: Answer) -> str:
    low, high = (100 * bound for bound in answer.reach)
    if answer.band:
        return f"anything from {low:.3g} to {high:.3g}"
    return f"{100 * answer.value:.3g} ({100 * answer.level:g}% {low:.3g} to {high:.3g})"


def _truths(policies: list[str], truth: Mapping[str, float]) -> list[go.Scatter]:
    marks = [(100 * truth[name], row) for row, name in enumerate(policies) if name in truth]
    if not marks:
        return []
    return [
        go.Scatter(
            name="truth",
            x=[value for value, _ in marks],
            y=[row for _, row in marks],
            mode="markers",
            marker={"symbol": TRUTH_MARK, "size": 14, "color": TRUTH},
            hovertemplate="truth: %{x:.4g}<extra></extra>",
        )
    ]


def _reach(comparison: Comparison, truth: Mapping[str, float]) -> list[float]:
    """The axis follows the answers that may be believed; wild ones run off it."""
    heard = [a for a in comparison.answers if a.evidence and a.verdict.word != "not estimable"]
    heard = heard or [answer for answer in comparison.answers if answer.evidence]
    ends = [bound for answer in heard for bound in answer.reach]
    ends += [comparison.baseline.value, *truth.values()]
    finite = 100 * np.array([end for end in ends if np.isfinite(end)])
    low, high = float(finite.min()), float(finite.max())
    room = 0.08 * (high - low or 1.0)
    return [low - room, high + room]


def _table(comparison: Comparison, truth: Mapping[str, float]) -> dict[str, list[object]]:
    answers = comparison.answers
    return {
        "policy": [a.policy for a in answers],
        "estimator": [a.estimator for a in answers],
        "value": [a.value for a in answers],
        "standard_error": [a.standard_error for a in answers],
        "low": [a.interval[0] for a in answers],
        "high": [a.interval[1] for a in answers],
        "level": [a.level for a in answers],
        "verdict": [a.verdict.word for a in answers],
        "effective_sample_size": [a.effective_sample_size for a in answers],
        "truth": [truth.get(a.policy) for a in answers],
    }


def _alt(comparison: Comparison) -> str:
    parts = [
        f"{a.policy} by {a.estimator}: {_in_words(a)} per 100 impressions, {a.verdict.word}"
        for a in comparison.answers[:6]
    ]
    return "Forest plot. " + "; ".join(parts)
