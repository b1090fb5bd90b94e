"""The forest plot as plain SVG: small, sharp in print, and without a script."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np

from engine.core.titles import titled_spec
from engine.evaluation.answer import Answer
from engine.figures.theme import MUTED, TRUTH, colour
from engine.policies.uploaded import policy_label
from engine.reports.report import Report

ROW, RIGHT = 26, 24
LOOK = {
    "estimable": ("", "{}", 1.0),
    "directional": ("6 3", "none", 1.0),
    "not estimable": ("1 4", "none", 0.7),
}
"""How a mark shows its verdict: dashes of its line, filling of its circle, strength."""


@dataclass(frozen=True)
class Axis:
    """From values to places: the picture is `width` wide and its names take `left` of it."""

    low: float
    high: float
    left: float
    width: float

    def at(self, value: float) -> float:
        """The place of a value; what lies beyond the axis stands at its end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + share * (self.width - self.left - RIGHT)

    def ticks(self) -> np.ndarray:
        """Round numbers, of 100, three to ten of them between the ends."""
        rough = (self.high - self.low) / 6
        power = 10.0 ** np.floor(np.log10(rough))
        step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough)
        return step * np.arange(np.ceil(self.low / step), np.floor(self.high / step) + 1)


def forest_svg(report: Report, narrow: bool = False) -> str:
    """Per policy one line per estimate with its interval; names stand above in a narrow plot."""
    answers = [answer for answer in report.found.answers if answer.evidence is not None]
    axis = Axis(*_reach(report, answers), *((12, 360) if narrow else (290, 760)))
    policies = list(dict.fromkeys(answer.policy for answer in answers))
    parts, y = [], 0.0
    for place, policy in enumerate(policies):
        parts.append(
            _text(4, y + 18, escape(_short(policy_label(policy), 46 if narrow else 100)), "policy")
        )
        y += ROW
        for answer in (answer for answer in answers if answer.policy == policy):
            name = escape(_short(titled_spec("estimators", answer.estimator), 46 if narrow else 38))
            parts.append(_text(16, y + 17, name))
            y += ROW if narrow else 0
            parts += _row(answer, y + ROW / 2, axis, colour(place), report.truth.get(policy))
            y += ROW
    parts.insert(0, _line(axis.at(report.found.baseline.value), 0, y, MUTED, "2 3"))
    for tick in axis.ticks():
        parts.append(_text(axis.at(tick), y + 20, f"{100 * tick + 0.0:,.10g}", anchor="middle"))
    middle = (axis.left + axis.width - RIGHT) / 2
    parts.append(_text(middle, y + 42, "per 100 impressions", anchor="middle"))
    opened = (
        f'<svg class="{"narrow" if narrow else "broad"}" viewBox="0 0 {axis.width} {y + 48:g}" '
        f'role="img" aria-label="{escape(report.sentence, quote=True)}">'
    )
    return "\n".join([opened, *parts, "</svg>"])


def _row(answer: Answer, y: float, axis: Axis, hue: str, truth: float | None) -> Iterator[str]:
    low, high = (axis.at(bound) for bound in answer.reach)
    dash, fill, strength = LOOK[answer.verdict.word]
    yield f'<g opacity="{strength:g}">'
    yield (
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:g}" y2="{y:g}" stroke="{hue}" '
        f'stroke-width="2" stroke-dasharray="{dash}"/>'
    )
    for end, bound in zip((low, high), answer.reach, strict=True):
        if axis.low <= bound <= axis.high:
            yield _line(end, y - 5, y + 5, hue, "")
    paper = fill.format(hue) if fill != "none" else "var(--paper)"
    if not answer.band:
        yield (
            f'<circle cx="{axis.at(answer.value):.1f}" cy="{y:g}" r="4" fill="{paper}" '
            f'stroke="{hue}" stroke-width="2"/>'
        )
    yield "</g>"
    if truth is not None:
        yield (
            f'<circle cx="{axis.at(truth):.1f}" cy="{y:g}" r="8" fill="none" stroke="{TRUTH}" '
            'stroke-width="2"/>'
        )


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:g}" text-anchor="{anchor}"{named}>{text}</text>'


def _line(x: float, top: float, bottom: float, hue: str, dash: str) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:g}" y2="{bottom:g}" stroke="{hue}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _short(name: str, longest: int) -> str:
    """The name with its middle left out where it is long: specs differ most at their ends."""
    head = (longest - 1) // 2
    return name if len(name) <= longest else f"{name[:head]}…{name[head + 1 - longest :]}"


def _reach(report: Report, answers: list[Answer]) -> tuple[float, float]:
    """The axis follows the answers that may be believed; wild ones run into its end."""
    heard = [a for a in answers if a.verdict.word != "not estimable"] or answers
    ends = [bound for answer in heard for bound in answer.reach]
    ends += [answer.value for answer in heard if not answer.band]
    ends = [report.found.baseline.value, *ends, *report.truth.values()]
    finite = [end for end in ends if np.isfinite(end)]
    low, high = min(finite), max(finite)
    room = 0.06 * (high - low or 1)
    return low - room, high + room
