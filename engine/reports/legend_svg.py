"""The legend of the forest plot: each mark as it is drawn there, with its word beside it."""

from engine.figures.theme import CATEGORIES, MUTED, TRUTH
from engine.reports.forest_svg import LOOK

HUE = CATEGORIES[0]
SPAN, HEIGHT = 44, 16
MIDDLE = SPAN / 2


def legend_html(truth: bool) -> str:
    """A list of drawn marks and their words.

    Args:
        truth: the plot holds the truth of a simulated log.
    """
    entries = [(_interval(word), word) for word in LOOK]
    entries += [
        (_bar("1 4", 0.7), "possible range, where too much was never shown"),
        (_upright(), "logging policy (observed)"),
    ]
    if truth:
        entries.append((_ring(), "ground truth of the simulated log"))
    items = "".join(f"<li>{_draw_mark(mark)}{word}</li>" for mark, word in entries)
    return f'<ul class="legend">{items}</ul>'


def _draw_mark(mark: str) -> str:
    return (
        f'<svg aria-hidden="true" width="{SPAN}" height="{HEIGHT}" '
        f'viewBox="0 0 {SPAN} {HEIGHT}">{mark}</svg>'
    )


def _interval(word: str) -> str:
    dash, fill, strength = LOOK[word]
    paper = "var(--paper)" if fill == "none" else fill.format(HUE)
    circle = f'<circle cx="{MIDDLE:g}" cy="8" r="4" fill="{paper}" {_stroke("")}/>'
    return f'<g opacity="{strength:g}">{_bar(dash, 1)}{circle}</g>'


def _bar(dash: str, strength: float) -> str:
    return f'<line x1="2" x2="{SPAN - 2}" y1="8" y2="8" opacity="{strength:g}" {_stroke(dash)}/>'


def _upright() -> str:
    return (
        f'<line x1="{MIDDLE:g}" x2="{MIDDLE:g}" y1="1" y2="15" stroke="{MUTED}" '
        'stroke-dasharray="2 3"/>'
    )


def _ring() -> str:
    return f'<circle cx="{MIDDLE:g}" cy="8" r="6.5" fill="none" stroke="{TRUTH}" stroke-width="2"/>'


def _stroke(dash: str) -> str:
    return f'stroke="{HUE}" stroke-width="2" stroke-dasharray="{dash}"'
