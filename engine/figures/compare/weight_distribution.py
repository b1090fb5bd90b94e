"""The overlap picture: how many rows have which weight, and how much of all weight they carry."""

import plotly.graph_objects as go

from engine.evaluation.answer import Answer
from engine.evaluation.explanations.weight_distribution import spread
from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, layout


def overlap(answer: Answer, place: int = 0, python: str = "") -> Figure:
    """Shares of rows and of weight per class of weights; `place` gives the policy its colour.

    Where most rows stand at a weight near one the log tried what the policy does; where few rows
    carry most of the weight the value rests on them.
    """
    table, sql = spread(answer)
    names = ["0"] + [
        f"{low:g} to {high:g}" if high < float("inf") else f"above {low:g}"
        for low, high in zip(table["above"][1:], table["up_to"][1:], strict=True)
    ]
    plot = go.Figure(layout=layout(320))
    for name, key, shade in (
        ("rows", "rows", MUTED),
        ("weight that they carry", "weight", colour(place)),
    ):
        plot.add_bar(
            name=name,
            x=names,
            y=table[key],
            marker={"color": shade, "pattern": {"shape": "" if key == "rows" else "/"}},
            hovertemplate="weight %{x}: %{y:.3p}<extra>" + name + "</extra>",
        )
    plot.update_xaxes(title="weight of a row", type="category")
    plot.update_yaxes(title="share", tickformat=".0%", rangemode="tozero")
    columns = {"weight_of_a_row": names} | {key: table[key] for key in ("rows", "weight")}
    return Figure(plot, columns, sql, python, alt="Shares of rows and of weight by weight")
