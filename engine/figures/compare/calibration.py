"""Fitted propensities beside what the logging policy chose, on sessions held out."""

import plotly.graph_objects as go

from engine.core.errors import EngineError
from engine.evaluation.answer import Answer
from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, layout
from engine.inference.wilson import wilson

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."


def calibration(answer: Answer, python: str = "") -> Figure:
    """How often items of each predicted propensity were chosen, with 95%; correct on the line.

    Raises:
        EngineError: the answer does not rest on a classifier's propensities.
    """
    evidence = answer.evidence
    reliability = evidence.estimator.weigh().reliability(evidence.log) if evidence else None
    if reliability is None:
        raise EngineError(
            f"{answer.estimator} does not rest on a classifier's propensities", named=True
        )
    some = reliability.offered > 0
    offered, above = reliability.offered[some], reliability.above[some]
    predicted, chosen = reliability.predicted[some] / offered, reliability.chosen[some] / offered
    low, high = wilson(chosen, offered)
    most = 1.05 * float(max(predicted.max(), chosen.max()))
    plot = go.Figure(layout=layout(320))
    plot.add_scatter(
        x=[0, most], y=[0, most], mode="lines", name="right", line={"color": MUTED, "dash": "dot"}
    )
    plot.add_scatter(
        x=predicted, y=chosen, mode="markers", name="held out",
        error_y={"array": high - chosen, "arrayminus": chosen - low},
        marker={"color": colour(0), "size": 9},
        hovertemplate="predicted %{x:.3p}, chosen %{y:.3p}<extra></extra>",
    )  # fmt: skip
    plot.update_xaxes(title="predicted propensity", tickformat=".1~%", rangemode="tozero")
    plot.update_yaxes(title="share chosen", tickformat=".1~%", rangemode="tozero")
    table = {
        "chance_above": above,
        "offered": offered,
        "predicted": predicted,
        "chosen": chosen,
        "low": low,
        "high": high,
    }
    return Figure(
        plot, table, python=python, alt="Predicted chances beside how often items followed"
    )
