"""Verdicts and their reasons: never a value without them."""

from collections.abc import Iterable

import streamlit as st

from engine.core.numbers import decided_by, probability, significant
from engine.evaluation.answer import Answer, Difference
from engine.evaluation.compare import Comparison
from engine.evaluation.headline import doubt, headline
from pages.parts.shared.lights import lights

LIGHT = {"estimable": "green", "directional": "amber", "not estimable": "red"}


def headline_light(found: Comparison, deciding: str) -> None:
    """The sign above a comparison: what speaks against the best answer, and the sentence.

    Args:
        found: the comparison.
        deciding: the spec of the estimator that the headline goes by.
    """
    word, against = doubt(found, deciding)
    lines = "\n".join([*against, headline(found, deciding)])
    lights([(LIGHT[word], lines)], {LIGHT[word]: word})


def reasons(answers: Iterable[Answer]) -> None:
    """For each answer its light, what speaks against it, and its value in words."""
    lights(
        ((LIGHT[answer.verdict.word], _reasons_of(answer)) for answer in answers),
        {colour: word for word, colour in LIGHT.items()},
    )


def estimates(answers: Iterable[Answer]) -> None:
    """The answers as a table, per 100 impressions, the verdict in its own column."""
    rows = [
        {
            "policy": answer.policy,
            "estimator": answer.estimator,
            "evidence": answer.verdict.word,
            "per 100": _value(answer),
            "interval": _interval(answer),
            "effective impressions": significant(answer.effective_sample_size),
        }
        for answer in answers
    ]
    st.dataframe(rows, hide_index=True, alt="Every estimate with its interval and its verdict")


def differences(found: Iterable[Difference]) -> None:
    """The paired differences as a table, per 100 impressions, with p-values after Holm."""
    rows = [
        {
            "policy": one.policy,
            "minus": one.minus,
            "estimator": one.estimator,
            "evidence": one.verdict,
            "per 100": decided_by(100 * one.value, _hundred(one)),
            "interval": " to ".join(decided_by(end, _hundred(one)) for end in _hundred(one)),
            "p after Holm": probability(one.adjusted),
            "of so many": one.compared,
        }
        for one in found
    ]
    st.dataframe(rows, hide_index=True, alt="Every paired difference, adjusted for their number")


def _hundred(one: Difference) -> tuple[float, float]:
    return 100 * one.interval[0], 100 * one.interval[1]


def _reasons_of(answer: Answer) -> str:
    why = " ".join(answer.verdict.reasons) or "Nothing speaks against it."
    steps = " ".join(answer.verdict.next_steps)
    log_next = f"\nLog this next: {steps}" if steps else ""
    value = f"\n{_value(answer)} ({_interval(answer)}) per 100." if answer.evidence else ""
    return f"{answer.policy}, {answer.estimator}: {why}{log_next}{value}"


def _scaled(answer: Answer) -> tuple[float, float]:
    return 100 * answer.reach[0], 100 * answer.reach[1]


def _value(answer: Answer) -> str:
    if answer.evidence is None or answer.band:
        return "none"
    return decided_by(100 * answer.value, _scaled(answer))


def _interval(answer: Answer) -> str:
    if answer.evidence is None:
        return ""
    low, high = (decided_by(bound, _scaled(answer)) for bound in _scaled(answer))
    return f"{'anything from ' if answer.band else ''}{low} to {high}"
