"""The page as it opens, as plain HTML, until the scripts that draw charts have come.

The server computes the runs when it starts, as the first visitor would ask for them.
"""

import html
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.core.numbers import count
from engine.figures.loop.loop_side_by_side import NAME, page_at
from engine.figures.theme import item_colours, label
from engine.loop.experiments.comparison import RankerComparison
from engine.loop.run import Run
from pages.parts.feedback_loop.scenario import SLOT, LoopScenario, titles_of, work
from pages.parts.shared.background.computation import prepared
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.messages import escape

TEN = 10
"""Per cent between two numbers of the axis; a phone shows every second one."""
STYLE = """<style>
.below-switches { margin-top: 138px; }
.pages { position: relative; height: 278px; margin-top: 72px; font-size: 12px; line-height: 12px; }
.twin { position: absolute; top: 48px; height: 166px; width: calc((100% - 92px) * .47); }
.twin.left { left: 80px; } .twin.right { right: 12px; }
.twin > * { position: absolute; font-style: normal; font-weight: 400; white-space: nowrap; }
.twin .title { left: 0; right: 0; top: -22px; text-align: center; font-size: 16px;
  line-height: 20px; }
.twin .name { left: 0; font-size: 13px; height: 0; line-height: 0; }
.twin .bar { left: 0; height: 12.7px; }
.twin .bar i { color: #fff; padding-left: 3px; font-style: normal; }
.twin .rank { right: 100%; margin-right: 9px; height: 0; line-height: 0; }
.twin .tick { top: 176px; transform: translateX(-50%); }
.twin .across { left: 0; right: 0; top: 202px; text-align: center; font-size: 14px; }
.pages .up { position: absolute; left: 41px; top: 131px; font-size: 14px;
  transform: translate(-50%, -50%) rotate(-90deg); }
@media (max-width: 640px) {
  .below-switches { margin-top: 27px; }
  .twin .odd { display: none; }
  .twin .name { font-size: 12px; }
}
</style>"""
_OPENING = list[str]()


def prepare() -> None:
    """Compute the runs with which the page opens, also for its first visitor.

    Not in a worker: those start when the first person asks for something.
    """
    scenario = LoopScenario()
    _OPENING[:] = [drawn(prepared(SLOT, digest(scenario), work(scenario, _at_once)))]


def _at_once(function: Callable[..., Any], *arguments: Any, tick: Callable[..., None]) -> Any:
    return function(*arguments, tick=tick)


def opening() -> str:
    """The sentence and the pages before the first round; nothing until they are computed."""
    return _OPENING[0] if _OPENING else ""


def drawn(comparison: RankerComparison) -> str:
    """The sentence of a comparison, and its two pages where the chart has them."""
    runs = zip(("left", "right"), (comparison.naive, comparison.other), strict=True)
    pages = "".join(
        _twin(comparison, run, title, side)
        for (side, run), title in zip(runs, titles_of(comparison), strict=True)
    )
    return (
        f'{STYLE}<p class="sentence below-switches">{_plain(comparison.sentence())}</p>'
        '<div class="chart"><div class="pages" role="img" aria-label="Two result pages before the '
        f'first round.">{pages}<span class="up">rank</span></div></div>'
    )


def _plain(sentence: str) -> str:
    """Its marks as HTML."""
    plain = html.escape(escape.unbroken(sentence))
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", plain)


def _twin(comparison: RankerComparison, run: Run, title: str, side: str) -> str:
    names = comparison.items(run, comparison.typical)
    hues = item_colours(comparison.items(comparison.naive, comparison.typical))
    order, liking, clicks = page_at(run, 0, comparison.typical)
    most, shown = 105 * float(comparison.naive.liking.max()), len(order)
    parts = [f'<b class="title">{html.escape(title)}</b>']
    for rank, item in enumerate(order, 1):
        name, width = names[item], 100 * liking[item] / most
        parts.append(
            f'<span class="name" style="top:{_height(rank - 0.22, shown)}">'
            f"{label(name, NAME)}</span>"
            f'<span class="bar" style="top:{_height(rank + 0.01, shown)};width:{100 * width:.2f}%;'
            f'background:{hues[name]}"><i>{count(clicks[item], "click")}</i></span>'
        )
        if side == "left":
            parts.append(f'<i class="rank" style="top:{_height(rank, shown)}">{rank}</i>')
    for place, tick in enumerate(np.arange(0, most, TEN)):
        kind = "tick odd" if place % 2 else "tick"
        parts.append(f'<i class="{kind}" style="left:{100 * tick / most:.2f}%">{tick:.0f}</i>')
    parts.append('<i class="across">true relevance, %</i>')
    return f'<div class="twin {side}">{"".join(parts)}</div>'


def _height(rank: float, shown: int) -> str:
    """How far below the top of a page a place is, ranks being rows of one height."""
    return f"{100 * (rank - 0.5) / shown:.2f}%"
