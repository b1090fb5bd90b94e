"""Colours, dashes and marks that mean the same on every chart.

Okabe-Ito based; every colour keeps a contrast of 3:1 against the light and the dark background.
What a colour shows, a dash or a mark shows as well.
"""

import hashlib
import html
from collections.abc import Iterable
from typing import Any

LIKED = "#0072B2"
NAIVE = "#D55E00"
CORRECTED = "#009E73"
TRUTH = "#B8609A"
MUTED = "#7A7A7A"
"""Fixed meanings: what people like, raw clicks, corrected clicks, the known truth, the rest."""

CATEGORIES = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#C28500",
    "#3A97CE",
    "#CC6677",
    "#9A9400",
    "#7A7A7A",
    "#A0614F",
    "#5B6BBF",
    "#2E9485",
    "#B8609A",
)
MARKS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon", "hexagon2")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
DASH = {"liked": "solid", "naive": "dash", "corrected": "solid", "truth": "dot"}
TRUTH_MARK = "star"

GRID = "rgba(128,128,128,.25)"
FONT = "Source Sans, Helvetica Neue, Arial, sans-serif"


def colour(index: int) -> str:
    """The colour of the series, item or policy with this place in its list."""
    return CATEGORIES[index % (len(CATEGORIES) - 1)]


FATES = {
    "clicked": NAIVE,
    "seen, not clicked": "#A6CEE3",
    "not seen": "#B4B4B4",
    "not clicked": "#B4B4B4",
}
"""What becomes of an impression, in the same colours wherever it is drawn; large areas, so pale."""


SHAPES = ("", "/", "x", ".", "-")
HATCHES = {"clicked": "", "seen, not clicked": "", "not seen": "/"}
"""What is hatched on one page is hatched on all: what was not seen."""
LINES = {
    "clicks": (NAIVE, "dash"),
    "click rate": (NAIVE, "dash"),
    "corrected": (CORRECTED, "solid"),
    "examination, estimated": (CORRECTED, "solid"),
    "examination, true": (TRUTH, "dot"),
    "clicks, exploring": ("#C28500", "dashdot"),
    "corrected, exploring": (LIKED, "longdash"),
}
"""Curves whose name has a meaning keep its colour and dash, wherever they stand in a list."""
POWERS_OF_TEN = {"type": "log", "dtick": 1, "tickformat": ",d"}
"""A logarithmic axis that names 1, 10, 100, 1,000 and nothing between."""


def part_colour(name: str, index: int) -> str:
    """The colour that a part has by its meaning, else the one of its place in the list."""
    return FATES.get(name) or colour(index)


def shape(name: str, index: int) -> str:
    """The hatching that a part has by its meaning, else the one of its place in the list."""
    return HATCHES.get(name, SHAPES[index % len(SHAPES)])


def curve_style(name: str, index: int) -> tuple[str, str]:
    """The colour and dash of a curve by its meaning, else those of its place in the list."""
    return LINES.get(name, (colour(index), dash(index)))


def mark(index: int) -> str:
    """The marker symbol of the series with this place in its list."""
    return MARKS[index % len(MARKS)]


def dash(index: int) -> str:
    """The dash of the series with this place in its list."""
    return DASHES[index % len(DASHES)]


def item_colour(name: str) -> str:
    """The colour of an item, the same on every page because it hangs on the name alone."""
    return colour(int(hashlib.sha256(name.encode()).hexdigest()[:8], 16))


def item_colours(names: Iterable[str]) -> dict[str, str]:
    """Colours for the items of one picture: that of each name, or the next that is still free.

    With no more items than colours, no two items share one.
    """
    fresh = list(CATEGORIES[:-1])
    colours: dict[str, str] = {}
    for name in sorted(set(names)):
        own = CATEGORIES.index(item_colour(name))
        ring = [*CATEGORIES[own:-1], *CATEGORIES[:own]]
        colours[name] = next((hue for hue in ring if hue in fresh), ring[0])
        if colours[name] in fresh:
            fresh.remove(colours[name])
    return colours


def item_marks(names: Iterable[str]) -> dict[str, str]:
    """Marks for the items of one picture: items that share a colour have different ones."""
    hues, marks = item_colours(names), dict[str, str]()
    for name, hue in hues.items():
        marks[name] = mark(sum(hues[other] == hue for other in marks))
    return marks


def faded(hex_colour: str, opacity: float) -> str:
    """The colour with an opacity in [0, 1], for bands."""
    red, green, blue = (int(hex_colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:.3g})"


def pale(hex_colour: str, share: float) -> str:
    """The colour mixed with white, `share` in [0, 1] of it: dark letters on it read in any theme.

    Plotly picks the colour of letters in a cell without a look at opacity.
    """
    parts = (int(hex_colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def label(text: object, longest: int = 40) -> str:
    """A name that is safe and short on a chart: Plotly would make links and tags in it live."""
    plain = str(text)
    if not plain.isprintable():
        plain = "".join(letter if letter.isprintable() else " " for letter in plain)
    if len(plain) > longest:
        plain = plain[: longest - 1] + "…"
    return html.escape(plain, quote=False).replace("$", "&#36;").replace("%{", "% {")


def layout(height: int = 380, **more: object) -> dict[str, Any]:
    """The layout that every chart starts from: no frame, faint grid, legend above.

    A dictionary, which Plotly checks once, when it makes a figure of it.

    >>> layout(margin={"t": 60})["margin"]
    {'l': 48, 'r': 12, 't': 60, 'b': 44}
    """
    axis = {"gridcolor": GRID, "zeroline": False, "fixedrange": True, "automargin": True}
    base: dict[str, Any] = {
        "height": height,
        "margin": {"l": 48, "r": 12, "t": 34, "b": 44},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {"namelength": -1},
        "xaxis": axis,
        "yaxis": axis,
    }
    for name, value in more.items():
        old = base.get(name)
        if isinstance(old, dict) and isinstance(value, dict):
            base[name] = old | value
        else:
            base[name] = value
    return base
