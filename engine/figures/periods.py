"""The period panel: mean reward and mean weights from period to period."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.errors import EngineError
from engine.diagnostics.slices import mean_rewards, mean_weights
from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, dash, label, layout, mark
from engine.studies.answer import Answer
from engine.studies.slices import period_sql


def by_period(answers: Sequence[Answer], python: str = "") -> Figure:
    """The log's reward above, each policy's mean weight below, with intervals of 95%.

    Right weights average to one in every period; a period that stands out has other users, other
    items, or another logging policy.

    Raises:
        EngineError: the log has no timestamps, or no answer rests on weights.
    """
    sliced = [one for one in answers if one.facts is not None and one.facts.by_period is not None]
    if not sliced:
        raise EngineError(
            "there are no periods to compare: the log has no timestamps, or nothing is weighed",
            fix="Map the timestamp column, or choose an estimator with weights.",
        )
    plot = go.Figure(layout=layout(420))
    parts = [_policy(plot, one, place) for place, one in enumerate(sliced)]
    first = parts[0]
    _line(plot, first["period"], first["mean_reward"], first["reward_error"], "logged", -1, "y2")
    plot.add_hline(1, line={"color": MUTED, "dash": "dot"})
    plot.update_layout(
        yaxis={"domain": [0, 0.44], "title": "mean weight"},
        yaxis2={"domain": [0.56, 1], "title": "reward per row", "rangemode": "tozero"},
    )
    table = {name: np.concatenate([part[name] for part in parts]) for name in first}
    facts = [one.facts for one in sliced if one.facts is not None]
    sql = period_sql(facts[0].log, [one.weight for one in facts if one.weight is not None])
    return Figure(plot, table, sql, python, "Reward and mean weights from period to period")


def _policy(plot: go.Figure, one: Answer, place: int) -> dict[str, np.ndarray]:
    assert one.facts is not None
    assert one.facts.by_period is not None
    slices = one.facts.by_period
    weight, weight_error = mean_weights(slices)
    reward, reward_error = mean_rewards(slices)
    period = np.asarray(slices["slice"]).astype("datetime64[s]").astype(str)
    _line(plot, period, weight, weight_error, label(one.policy), place, "y")
    return {
        "policy": np.repeat(one.policy, len(period)),
        "period": period,
        "rows": np.asarray(slices["rows"]),
        "mean_reward": reward,
        "reward_error": reward_error,
        "mean_weight": weight,
        "weight_error": weight_error,
    }


def _line(
    plot: go.Figure,
    when: np.ndarray,
    mean: np.ndarray,
    error: np.ndarray,
    name: str,
    place: int,
    axis: str,
) -> None:
    plot.add_scatter(
        x=when,
        y=mean,
        error_y={"array": 1.96 * error, "width": 3},
        name=name,
        mode="lines+markers",
        line={"color": MUTED if place < 0 else colour(place), "dash": dash(max(place, 0))},
        marker={"symbol": mark(max(place, 0))},
        yaxis=axis,
    )
