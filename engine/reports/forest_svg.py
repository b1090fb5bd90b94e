"""The forest plot as plain SVG: small, sharp in print, and without a script."""

from collections.abc import Callable
from html import escape

import numpy as np

from engine.figures.theme import MUTED, TRUTH, colour
from engine.reports.report import Report
from engine.studies.answer import Answer

ROW, LEFT, WIDTH, RIGHT = 26, 300, 760, 24
DASH = {"estimable": "", "directional": "6 3", "not estimable": "1 4"}
"""How the interval's line tells its verdict."""


def forest_svg(report: Report) -> str:
    """One line per estimate with its interval, dashed where the evidence is thinner."""
    answers = [answer for answer in report.found.answers if answer.facts is not None]
    low, high = _reach(report, answers)
    height = ROW * (len(answers) + 2)
    policies = list(dict.fromkeys(answer.policy for answer in answers))

    def at(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" xmlns="http://www.w3.org/2000/svg" '
        f'aria-label="{escape(report.sentence, quote=True)}">',
        _line(at(report.found.baseline.value), 0, ROW * len(answers), MUTED, "2 3"),
    ]
    for place, answer in enumerate(answers):
        hue = colour(policies.index(answer.policy))
        parts += _row(answer, ROW * (place + 0.5), at, hue, report.truth.get(answer.policy))
    for tick in _ticks(low, high):
        parts.append(
            f'<text x="{at(tick):.1f}" y="{ROW * (len(answers) + 1)}" text-anchor="middle">'
            f"{100 * tick:,.10g}</text>"
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{height - 4}" text-anchor="middle">per 100 impressions</text></svg>'
    )
    return "\n".join(parts)


def _row(
    answer: Answer, y: float, at: Callable[[float], float], hue: str, truth: float | None
) -> list[str]:
    name = f"{answer.policy}, {answer.estimator}"
    low, high = (at(bound) for bound in answer.interval)
    dash = DASH[answer.verdict.word]
    return [
        f'<text x="{LEFT - 12}" y="{y + 5}" text-anchor="end">{escape(_short(name))}</text>',
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{hue}" stroke-width="2" '
        f'stroke-dasharray="{dash}"/>',
        *(_line(end, y - 5, y + 5, hue, "") for end in (low, high)),
        f'<circle cx="{at(answer.value):.1f}" cy="{y}" r="4" fill="{hue}"/>',
        *([] if truth is None else [_ring(at(truth), y)]),
    ]


def _ring(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y}" r="7" fill="none" stroke="{TRUTH}" stroke-width="2"/>'


def _line(x: float, top: float, bottom: float, hue: str, dash: str) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="{hue}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _short(name: str, longest: int = 38) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _reach(report: Report, answers: list[Answer]) -> tuple[float, float]:
    """The axis follows the answers that may be believed; wild ones run into its end."""
    heard = [a for a in answers if a.verdict.word != "not estimable"] or answers
    ends = [bound for answer in heard for bound in (*answer.interval, answer.value)]
    ends = [report.found.baseline.value, *ends, *report.truth.values()]
    finite = [end for end in ends if np.isfinite(end)]
    low, high = min(finite), max(finite)
    room = 0.06 * (high - low or 1)
    return low - room, high + room


def _ticks(low: float, high: float) -> np.ndarray:
    """Round numbers, of 100, four to ten of them between the ends."""
    rough = (high - low) / 6
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough)
    return step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
