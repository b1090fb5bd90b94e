"""The panels of slices: mean reward and mean weights from period to period, logger to logger."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.errors import EngineError
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.slices import Slices
from engine.evaluation.answer import Answer
from engine.evaluation.slices import logger_sql, period_sql
from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, dash, label, layout, mark
from engine.logs.log import Log
from engine.weightings.weighting import Weight

ESTIMANDS = ("slice_mean",)
"The estimands of the intervals in this module, by the keys of the audit."


def by_period(answers: Sequence[Answer], python: str = "") -> Figure:
    """The log's reward above, each policy's mean weight below, with intervals of 95%.

    Right weights average to one in every period; a period that stands out has other users, other
    items, or another logging policy.

    Raises:
        EngineError: the log has no timestamps, or no answer rests on weights.
    """
    sliced = _sliced(answers, lambda evidence: evidence.by_period)
    if not sliced:
        raise EngineError(
            "there are no periods to compare: the log has no timestamps, or no weights",
            fix="Map the timestamp column, or choose an estimator with weights.",
        )
    sliced = [
        (answer, slices.named(slices.names.astype("datetime64[s]").astype(str)))
        for answer, slices in sliced
    ]
    plot, table = _panel(sliced, "period", "lines+markers")
    sql = period_sql(*_log_and_weights(sliced))
    return Figure(plot, table, sql, python, "Reward and mean weights from period to period")


def by_logger(answers: Sequence[Answer], python: str = "") -> Figure:
    """The same from logger to logger, for logs that several policies made.

    A logger under which weights do not average to one does not try all that the policy does, or
    logged propensities that are not its own.

    Raises:
        EngineError: the log names fewer than two loggers, or no answer rests on weights.
    """
    sliced = _sliced(answers, lambda evidence: evidence.by_logger)
    if not sliced:
        raise EngineError(
            "there are no loggers to compare: the log names at most one, or has no weights",
            fix="Map the column that names the logging policy, or choose weights.",
        )
    sql = logger_sql(*_log_and_weights(sliced))
    sliced = [
        (answer, slices.named(np.array([label(name, 24) for name in slices.names.tolist()])))
        for answer, slices in sliced
    ]
    plot, table = _panel(sliced, "logger", "markers")
    return Figure(plot, table, sql, python, "Reward and mean weights from logger to logger")


def _sliced(
    answers: Sequence[Answer], slices: Callable[[Evidence], Slices | None]
) -> list[tuple[Answer, Slices]]:
    """The answers that have such slices, with them."""
    answered = [
        (answer, slices(answer.evidence)) for answer in answers if answer.evidence is not None
    ]
    return [(answer, part) for answer, part in answered if part is not None]


def _log_and_weights(sliced: list[tuple[Answer, Slices]]) -> tuple[Log, list[Weight]]:
    evidence = [answer.evidence for answer, _ in sliced if answer.evidence is not None]
    return evidence[0].log, [answer.weight for answer in evidence if answer.weight is not None]


def _panel(
    sliced: list[tuple[Answer, Slices]], name: str, mode: str
) -> tuple[go.Figure, dict[str, np.ndarray]]:
    plot = go.Figure(layout=layout(420))
    parts = [_policy(plot, *answer, place, name, mode) for place, answer in enumerate(sliced)]
    first = parts[0]
    reward = first["mean_reward"], first["reward_half_width"]
    _line(plot, first[name], *reward, "logged", -1, "y2", mode)
    plot.add_hline(1, line={"color": MUTED, "dash": "dot"})
    plot.update_layout(
        yaxis={"domain": [0, 0.44], "title": "mean weight"},
        yaxis2={"domain": [0.56, 1], "title": "reward per row", "rangemode": "tozero"},
    )
    if mode == "markers":
        plot.update_layout(scattermode="group", xaxis_type="category")
    return plot, {key: np.concatenate([part[key] for part in parts]) for key in first}


def _policy(
    plot: go.Figure, answer: Answer, slices: Slices, place: int, name: str, mode: str
) -> dict[str, np.ndarray]:
    weights, rewards = slices.weights, slices.rewards
    _line(
        plot,
        slices.names,
        weights.mean,
        weights.half_widths(),
        label(answer.policy),
        place,
        "y",
        mode,
    )
    return {
        "policy": np.repeat(answer.policy, len(slices)),
        name: slices.names,
        "rows": slices.rows,
        "mean_reward": rewards.mean,
        "reward_error": rewards.error,
        "reward_half_width": rewards.half_widths(),
        "mean_weight": weights.mean,
        "weight_error": weights.error,
        "weight_half_width": weights.half_widths(),
    }


def _line(
    plot: go.Figure,
    when: np.ndarray,
    mean: np.ndarray,
    half_width: np.ndarray,
    name: str,
    place: int,
    axis: str,
    mode: str,
) -> None:
    plot.add_scatter(
        x=when,
        y=mean,
        error_y={"array": half_width, "width": 3},
        name=name,
        mode=mode,
        line={"color": MUTED if place < 0 else colour(place), "dash": dash(max(place, 0))},
        marker={"symbol": mark(max(place, 0))},
        yaxis=axis,
    )
