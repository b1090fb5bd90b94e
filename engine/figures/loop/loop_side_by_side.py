"""Two result pages of the same world, side by side, round after round."""

from typing import Any

import numpy as np

from engine.core.numbers import count
from engine.figures.animation import AnimatedPlot
from engine.figures.figure import Figure
from engine.figures.theme import item_colours, label, layout
from engine.loop.experiments.comparison import RankerComparison
from engine.loop.run import Run

SPEEDS = {"slow": 250, "normal": 80, "fast": 25}
"""Milliseconds per frame."""
STEPS = 21
"""Stops of the slider, at most: the browser measures each before it draws the first page."""
NAME = 26
"""Letters of a name: as many as half a phone's width holds."""
HALVES = (0.0, 0.47), (0.53, 1.0)
"""Where the pages stand, as shares of the width."""


def loop_side_by_side(rivals: RankerComparison, titles: tuple[str, str]) -> Figure:
    """A typical world's pages: a bar per rank, as long as the item there is relevant.

    It shows the pages before the first round; its frames go on to the last.
    """
    rounds = rounds_of(rivals)
    plot = AnimatedPlot(_traces(rivals, 0), _layout(rivals, titles, rounds))
    plot.frames = [
        {"data": _moving(rivals, number), "name": str(number), "traces": [0, 1, 2, 3]}
        for number in range(len(rounds))
    ]
    return Figure(plot, _table(rivals), alt=_alt(rivals, titles))


def rounds_of(rivals: RankerComparison) -> np.ndarray:
    """(1 + S,) rounds done at each frame, none at the first."""
    return np.r_[0, rivals.naive.rounds]


def page_at(run: Run, number: int, copy: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The items of a world's page at a frame in their order, their relevance, and all clicks."""
    if number == 0:
        return run.first_order[copy], run.liking[0, copy], run.first_credit[copy]
    at = number - 1
    liking = run.liking[min(at, len(run.liking) - 1), copy]
    return run.order[at, copy], liking, run.credit[at, copy]


def _layout(
    rivals: RankerComparison, titles: tuple[str, str], rounds: np.ndarray
) -> dict[str, Any]:
    """The axes of both pages and what plays the frames, at once.

    Plotly takes five times as long to make subplots and to change them one by one.
    """
    shown = rivals.naive.order.shape[2]
    most = 105 * float(rivals.naive.liking.max())
    x = {"title": "true relevance, %", "range": [0, most], "fixedrange": True}
    y = {"range": [shown + 0.5, 0.5], "dtick": 1, "showgrid": False, "fixedrange": True}
    left, right = HALVES
    return layout(
        112 + 42 * shown,
        showlegend=False,
        bargap=0.18,
        margin={"b": 108, "t": 48},
        updatemenus=[_buttons()],
        sliders=[_slider(rounds)],
        annotations=[_title(*each) for each in zip(titles, HALVES, strict=True)],
        xaxis=x | {"anchor": "y", "domain": left},
        yaxis=y | {"anchor": "x", "domain": (0, 1), "title": "rank"},
        xaxis2=x | {"anchor": "y2", "domain": right},
        yaxis2=y | {"anchor": "x2", "domain": (0, 1), "matches": "y", "showticklabels": False},
    )


def _title(title: str, half: tuple[float, float]) -> dict[str, Any]:
    """The title of a page, above its middle."""
    return {
        "text": title, "showarrow": False, "font": {"size": 16},
        "xref": "paper", "x": sum(half) / 2, "xanchor": "center",
        "yref": "paper", "y": 1, "yanchor": "bottom",
    }  # fmt: skip


def _traces(rivals: RankerComparison, number: int) -> list[dict[str, Any]]:
    """The names and the bars of both pages at one snapshot, names above their bars.

    A narrow screen would cut them in the bars.
    """
    ranks = np.arange(1, rivals.naive.order.shape[2] + 1)
    names = _NAMES | {"x": np.zeros(len(ranks)), "y": ranks - 0.22}
    bars = _BARS | {"y": ranks + 0.2}
    moved = _moving(rivals, number)
    left, right = {"xaxis": "x", "yaxis": "y"}, {"xaxis": "x2", "yaxis": "y2"}
    drawn = names | left, bars | left, names | right, bars | right
    return [moving | still for moving, still in zip(moved, drawn, strict=True)]


_NAMES: dict[str, Any] = {
    "mode": "text", "textposition": "middle right", "textfont": {"size": 13},
    "cliponaxis": False, "hoverinfo": "skip",
}  # fmt: skip
_BARS: dict[str, Any] = {
    "width": 0.38, "orientation": "h", "textposition": "auto", "textfont": {"size": 12},
    "insidetextanchor": "start", "constraintext": "none", "textangle": 0,
    "hovertemplate": "%{customdata}, %{text}<br>clicked by %{x:.3g}% who see it<extra></extra>",
}  # fmt: skip
"""What names and bars look like in every frame."""


def _moving(rivals: RankerComparison, number: int) -> list[dict[str, Any]]:
    """What a frame changes: who stands where, how much it is liked, and its clicks."""
    copy, traces = rivals.typical, list[dict[str, Any]]()
    hues = item_colours(rivals.items(rivals.naive, copy))
    for run in (rivals.naive, rivals.other):
        names = rivals.items(run, copy)
        order, liking, clicks = page_at(run, number, copy)
        shown = [names[item] for item in order]
        bar = {
            "type": "bar",
            "x": (100 * liking[order]).tolist(),
            "text": [count(clicks[item], "click") for item in order],
            "marker": {"color": [hues[name] for name in shown]},
            "customdata": [label(name, 60) for name in shown],
        }
        traces += [{"type": "scatter", "text": [label(name, NAME) for name in shown]}, bar]
    return traces


def _buttons() -> dict:
    """Three speeds, pause, and the first two frames: pages press these, unseen."""
    plays = [
        {"label": name, "method": "animate", "args": [None, _pace(pause)]}
        for name, pause in SPEEDS.items()
    ]
    still = _pace(0, "immediate")
    stop = {"label": "Pause", "method": "animate", "args": [[None], still]}
    places = [
        {"label": name, "method": "animate", "args": [[frame], still]}
        for name, frame in (("First", "0"), ("Second", "1"))
    ]
    buttons = [*plays, stop, *places]
    return {"type": "buttons", "buttons": buttons, "x": 0, "y": 1, "pad": {"t": 0}}


def _pace(pause: int, mode: str = "afterall") -> dict:
    return {
        "mode": mode,
        "fromcurrent": True,
        "frame": {"duration": pause, "redraw": True},
        "transition": {"duration": 0},
    }


def _slider(rounds: np.ndarray) -> dict:
    stops = np.unique(np.linspace(0, len(rounds) - 1, STEPS).astype(int))
    steps = [
        {
            "label": f"{rounds[stop]:,}",
            "method": "animate",
            "args": [[str(stop)], _pace(0, "immediate")],
        }
        for stop in stops
    ]
    return {
        "steps": steps,
        "active": 0,
        "x": 0,
        "len": 1,
        "y": 0,
        "pad": {"t": 50, "b": 0},
        # the frame between two stops has no number of its own here: the page counts rounds
        "currentvalue": {"visible": False},
        "font": {"color": "rgba(0,0,0,0)"},
        "ticklen": 0,
        "minorticklen": 0,
    }


def _table(rivals: RankerComparison) -> dict[str, np.ndarray]:
    columns: dict[str, list] = {
        name: [] for name in ("ranker", "round", "rank", "item", "liked", "clicks")
    }
    copy = rivals.typical
    for run in (rivals.naive, rivals.other):
        names = rivals.items(run, copy)
        for number, rounds in enumerate(rounds_of(rivals)):
            order, liking, clicks = page_at(run, number, copy)
            for rank, item in enumerate(order, 1):
                row = (run.ranker, rounds, rank, names[item], liking[item], clicks[item])
                for column, value in zip(columns.values(), row, strict=True):
                    column.append(value)
    return {name: np.array(column) for name, column in columns.items()}


def _alt(rivals: RankerComparison, titles: tuple[str, str]) -> str:
    ends = []
    for title, run in zip(titles, (rivals.naive, rivals.other), strict=True):
        top = rivals.items(run, rivals.typical)[run.order[-1, rivals.typical, 0]]
        ends.append(f"{title}: {top} ends on top")
    return "Two result pages of the same world, animated over the rounds. " + "; ".join(ends) + "."
