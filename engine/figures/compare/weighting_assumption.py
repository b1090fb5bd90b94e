"""What each weighting looks at: its assumption about the user, drawn on a ranking of five."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.method import methods
from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, layout
from engine.weightings.weighting import LOOKS, Weighting

SHAPES = {".": "square-open", "i": "square", "f": "diamond", "e": "circle", "s": "cross"}
SIZES = {"e": (26, 19, 15, 12, 10), "s": (14,) * 5}
WORDS = {
    ".": "ignored",
    "i": "must match the target's item",
    "f": "must match its features",
    "e": "counts by its examination",
    "s": "its own item, added up",
}


def weighting_assumption(keys: Sequence[str] = ()) -> Figure:
    """For a reward at rank 3, what the weight looks at on each of five ranks.

    Args:
        keys: weightings to draw, from the top; all of them when none is given.
    """
    weightings = {
        key: kind for key, kind in methods("weightings").items() if issubclass(kind, Weighting)
    }
    drawn = {key: weightings[key].depends_on for key in (keys or weightings)}
    plot = go.Figure(layout=layout(110 + 38 * len(drawn)))
    for place, letter in enumerate(LOOKS):
        cells = [
            (rank, row)
            for row, text in enumerate(drawn.values())
            for rank, cell in enumerate(text)
            if cell == letter
        ]
        if cells:
            _marks(plot, letter, cells, colour(place) if letter != "." else MUTED)
    plot.update_xaxes(
        side="top", showgrid=False, range=[0.4, 5.6], tickvals=[1, 2, 3, 4, 5],
        ticktext=["rank 1", "2", "3: a click", "4", "5"],
    )  # fmt: skip
    plot.update_yaxes(
        tickvals=list(range(len(drawn))), ticktext=[weightings[key].title for key in drawn],
        showgrid=False, range=[len(drawn) - 0.4, -0.6],
    )  # fmt: skip
    plot.update_layout(legend={"y": -0.02, "yanchor": "top"})
    table: dict[str, list[object] | np.ndarray] = {
        "weighting": np.repeat(list(drawn), 5),
        "rank": np.tile(np.arange(1, 6), len(drawn)),
        "looks_at": [LOOKS[letter] for text in drawn.values() for letter in text],
    }
    program = (
        "from engine.programs import weighting_assumption\n\n"
        f"print(weighting_assumption({list(keys)!r}).csv())\n"
    )
    alt = "; ".join(f"{key}: {weightings[key].assumes}" for key in drawn)
    return Figure(plot, table, python=program, alt=f"What each weighting looks at. {alt}")


def _marks(plot: go.Figure, letter: str, cells: list[tuple[int, int]], shade: str) -> None:
    sizes = SIZES.get(letter, (20,) * 5 if letter != "." else (12,) * 5)
    plot.add_scatter(
        name=WORDS[letter],
        x=[rank + 1 for rank, _ in cells],
        y=[row for _, row in cells],
        mode="markers",
        marker={
            "symbol": SHAPES[letter],
            "size": [sizes[rank] for rank, _ in cells],
            "color": shade,
            "line": {"width": 1, "color": shade},
        },
        hovertemplate=f"{LOOKS[letter]}<extra></extra>",
    )
