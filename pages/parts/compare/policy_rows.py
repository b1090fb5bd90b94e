"""The table of a comparison: a row per policy, its difference to the log drawn inside the row.

Plain HTML, so that it reflows on a phone, opens without the server and reads well aloud; every
text in it is escaped.
"""

import html
import re
from collections.abc import Mapping

import streamlit as st

from engine.core.numbers import decided_by, significant
from engine.core.titles import titled_spec
from engine.evaluation.answer import Answer, Difference
from engine.evaluation.compare import Comparison
from engine.evaluation.differences import BASELINE
from engine.figures.theme import MUTED, TRUTH, colour
from engine.policies.uploaded import policy_label
from pages.parts.shared.answers.verdict import LIGHT, interval_words, value_words
from pages.parts.shared.messages.lights import light

STYLE = f"""<style>
.policies {{ font-size: .95rem; line-height: 1.35; }}
.policies .row {{ display: grid; gap: .15rem .7rem; align-items: center; padding: .35rem .25rem;
  grid-template-columns: minmax(6.5rem, 1fr) 6rem minmax(9rem, 1.9fr) 6.4rem 3.6rem; }}
.policies .head {{ font-size: .8rem; padding-bottom: .1rem; align-items: end; }}
.policies details, .policies .logged {{ border-top: 1px solid {MUTED}55; }}
.policies summary {{ cursor: pointer; list-style: none; }}
.policies summary:focus-visible {{ outline: 2px solid; outline-offset: -2px; }}
.policies summary .name::before {{ content: "▸ "; }}
.policies details[open] summary .name::before {{ content: "▾ "; }}
.policies .name {{ font-weight: 600; overflow-wrap: anywhere; }}
.policies .number {{ font-variant-numeric: tabular-nums; }}
.policies .small {{ display: block; font-size: .8rem; }}
.drawn {{ display: block; position: relative; height: 1.2rem; }}
.drawn i {{ position: absolute; font-style: normal; }}
.drawn .zero {{ top: -.35rem; bottom: 0; border-left: 2px dotted {MUTED}; }}
.drawn .line {{ top: .5rem; min-width: 2px; border-top: 3px solid; }}
.drawn .dot {{ top: .35rem; width: .5rem; height: .5rem; margin-left: -.25rem;
  border: 2px solid; border-radius: 50%; box-sizing: border-box; }}
.drawn .directional.dot, .drawn .not_estimable.dot {{ background: light-dark(#fff, #14161a)
  !important; }}
.drawn .not_estimable {{ border-top-style: dashed; opacity: .5; }}
.drawn .star {{ top: -.12rem; margin-left: -.5rem; width: 1rem; text-align: center;
  color: {TRUTH}; line-height: 1.4rem; }}
.policies .more {{ padding: 0 .25rem .5rem 1.2rem; font-size: .9rem; }}
.policies .more p {{ margin: .15rem 0; }}
@media (max-width: 640px) {{
  .policies .head {{ display: none; }}
  .policies .row {{ grid-template-columns: 1.4fr 1fr 3rem; }}
  .policies .row > :nth-child(3) {{ grid-column: 1 / 4; grid-row: 2; padding: 0 .5rem; }}
  .policies .row > :nth-child(4) {{ grid-column: 2 / 4; grid-row: 1; }}
  .policies .row > :nth-child(2) {{ grid-column: 1 / 4; grid-row: 3; }}
  .policies .row > :nth-child(2) .small {{ display: inline; padding-left: .3rem; }}
  .policies .row > :nth-child(2) .small:not(:empty)::before {{ content: "("; }}
  .policies .row > :nth-child(2) .small:not(:empty)::after {{ content: ")"; }}
  .policies .row > :nth-child(5) {{ grid-column: 1 / 4; grid-row: 4; }}
  .policies .row > :nth-child(2)::before {{ content: "Value per 100 impressions: "; }}
  .policies .drawn + .small::before {{ content: "Difference: "; }}
  .policies summary > :nth-child(5):not(:empty)::before {{ content: "Eff. size: "; }}
}}
</style>"""
HEAD = (
    "Policy",
    "Value per 100 impressions",
    "Difference to logging policy",
    "Reliability",
    "Eff. size",
)


def policy_rows(comparison: Comparison, deciding: str, truth: Mapping[str, float]) -> None:
    """Draw the table, by the estimator that decides; a row opens its estimators and reasons."""
    chosen = [answer for answer in comparison.answers if answer.estimator == deciding]
    paired = {
        difference.policy: difference
        for difference in comparison.differences
        if difference.minus == BASELINE and difference.estimator == deciding
    }
    true_differences = {name: value - comparison.baseline.value for name, value in truth.items()}
    low, high = _span(list(paired.values()), list(true_differences.values()))
    rows = "".join(
        _row(
            answer,
            paired.get(answer.policy),
            place,
            (low, high),
            true_differences.get(answer.policy),
        )
        + _more([one for one in comparison.answers if one.policy == answer.policy], deciding)
        + "</details>"
        for place, answer in enumerate(chosen)
    )
    head = "".join(f"<span>{name}</span>" for name in HEAD)
    star = " The star is the true value of this simulated log." if true_differences else ""
    base = significant(100 * comparison.baseline.value)
    st.html(
        f'{STYLE}<div class="policies"><div class="row head" aria-hidden="true">{head}</div>{rows}'
        f'<div class="row logged"><span class="name">Logging policy</span><span class="number">'
        f'{base}</span><span class="small">observed; the dotted line.{star}</span></div></div>'
    )


def _span(paired: list[Difference], true_differences: list[float]) -> tuple[float, float]:
    """What the drawing covers: every interval that may be believed, and no difference at all."""
    heard = [other for other in paired if other.verdict != "not estimable"] or paired
    ends = [0.0, *true_differences, *(end for other in heard for end in other.interval)]
    finite = [end for end in ends if abs(end) < float("inf")]
    room = 0.06 * (max(finite) - min(finite) or 1.0)
    return min(finite) - room, max(finite) + room


def _row(
    answer: Answer,
    paired: Difference | None,
    place: int,
    span: tuple[float, float],
    truth: float | None,
) -> str:
    word = paired.verdict if paired else answer.verdict.word
    size = significant(answer.effective_sample_size) if answer.evidence else ""
    name = re.sub("(?<=[._-])", "<wbr>", html.escape(policy_label(answer.policy)))
    picture = "" if paired is None else _picture(paired, place, span, truth) + _words(paired)
    return (
        f'<details><summary class="row"><span class="name" title="{html.escape(answer.policy)}">'
        f'{name}</span><span class="number">{value_words(answer)}<span class="small">'
        f"{html.escape(interval_words(answer))}</span></span><span>{picture}</span>"
        f'{light(LIGHT[word], word)}<span class="number">{size}</span></summary>'
    )


def _words(paired: Difference) -> str:
    low, high = (100 * end for end in paired.interval)
    value, lowest, highest = (decided_by(x, (low, high)) for x in (100 * paired.value, low, high))
    sign = "+" if paired.value > 0 else ""
    return f'<span class="small number">{sign}{value} ({lowest} to {highest})</span>'


def _picture(paired: Difference, place: int, span: tuple[float, float], truth: float | None) -> str:
    """The interval as a line with its value; dashed and pale where the log cannot support it."""

    def at(value: float) -> float:
        return 100 * min(max((value - span[0]) / (span[1] - span[0]), 0), 1)

    marks = [f'<i class="zero" style="left:{at(0):.2f}%"></i>']
    (low, high), hue = paired.interval, colour(place)
    if abs(low) < float("inf") and abs(high) < float("inf"):
        kind = paired.verdict.replace(" ", "_")
        marks.append(
            f'<i class="line {kind}" style="left:{at(low):.2f}%;'
            f'width:{at(high) - at(low):.2f}%;border-color:{hue}"></i>'
            f'<i class="dot {kind}" style="left:{at(paired.value):.2f}%;border-color:{hue};'
            f'background-color:{hue}"></i>'
        )
    if truth is not None:
        marks.append(f'<i class="star" style="left:{at(truth):.2f}%">★</i>')
    return f'<span class="drawn" aria-hidden="true">{"".join(marks)}</span>'


def _more(answers: list[Answer], deciding: str) -> str:
    """Every estimator of a policy with its value, then the reasons of the one that decides."""
    lines = [
        f"<p>{html.escape(titled_spec('estimators', answer.estimator))}: "
        f"{html.escape(value_words(answer))} ({html.escape(interval_words(answer))}), "
        f"{answer.verdict.word}</p>"
        for answer in answers
    ]
    own = next(answer for answer in answers if answer.estimator == deciding)
    reasons = (*own.verdict.reasons, *own.verdict.not_checked)
    lines += [f"<p>{html.escape(reason)}</p>" for reason in reasons]
    if own.verdict.next_steps:
        lines.append(f"<p>Next steps: {html.escape(' '.join(own.verdict.next_steps))}</p>")
    return f'<div class="more">{"".join(lines)}</div>'
