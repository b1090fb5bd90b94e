"""Verdicts and their reasons: never a value without them."""

import html
from collections.abc import Iterable, Sequence

import streamlit as st

from engine.core.numbers import decided_by, probability, significant
from engine.core.titles import titled_spec
from engine.evaluation.answer import Answer, Difference
from engine.evaluation.compare import Comparison
from engine.evaluation.headline import doubt, headline
from engine.policies.uploaded import policy_label
from engine.studies.like_this_log import below_nominal
from pages.parts.shared.answers.table import table
from pages.parts.shared.messages.lights import lights

LIGHT = {"estimable": "green", "directional": "amber", "not estimable": "red"}


def recommendation(comparison: Comparison, deciding: str) -> None:
    """The card above a comparison: what to do in one sentence and how reliable it is; then why.

    Args:
        comparison: the comparison.
        deciding: the spec of the estimator that the recommendation goes by.
    """
    word, against = doubt(comparison, deciding)
    policies = [answer.policy for answer in comparison.answers if answer.estimator == deciding]
    seldom = below_nominal(comparison.log, policies, deciding, comparison.baseline.level)
    word = "directional" if seldom and word == "estimable" else word
    lines = "\n".join([headline(comparison, deciding), _silent(comparison, deciding)])
    with st.container(key="recommendation"):
        lights([(LIGHT[word], lines)], {LIGHT[word]: word})
    if why := [*seldom, *against]:
        items = "".join(f"<li>{html.escape(reason)}</li>" for reason in why)
        with st.container(key="rest_reasons"):
            st.html(f"<ul>{items}</ul>")


def _silent(comparison: Comparison, deciding: str) -> str:
    """How many of the policies cannot be estimated, which one sign for all would hide."""
    words = [answer.verdict.word for answer in comparison.answers if answer.estimator == deciding]
    silent = words.count("not estimable")
    return f"{silent} of {len(words)} policies not estimable." if 0 < silent < len(words) else ""


def reasons(answers: Iterable[Answer], names: Sequence[str] = ()) -> None:
    """For each answer its light, its warnings, and its value in words.

    Args:
        answers: the answers.
        names: what each policy is called; by its spec, or its file, if left out.
    """
    lights(
        (
            (LIGHT[answer.verdict.word], _reasons_of(answer, name))
            for answer, name in _named(answers, names)
        ),
        {colour: word for word, colour in LIGHT.items()},
    )


def estimates(answers: Iterable[Answer], names: Sequence[str] = ()) -> None:
    """The answers as a table, per 100 impressions, the verdict in its own column.

    Args:
        answers: the answers.
        names: what each policy is called; by its spec, or its file, if left out.
    """
    rows = [
        {
            "Policy": name,
            "Estimator": titled_spec("estimators", answer.estimator),
            "Reliability": answer.verdict.word,
            "Value per 100 impressions": value_words(answer),
            "Interval": interval_words(answer),
            "Effective sample size": significant(answer.effective_sample_size),
        }
        for answer, name in _named(answers, names)
    ]
    table(rows, "Every estimate with its interval and its verdict")


def _named(answers: Iterable[Answer], names: Sequence[str]) -> list[tuple[Answer, str]]:
    """Each answer with what its policy is called."""
    listed = list(answers)
    called = names or [policy_label(answer.policy) for answer in listed]
    return list(zip(listed, called, strict=True))


def differences(differences: Iterable[Difference]) -> None:
    """The paired differences as a table, per 100 impressions, with p-values after Holm."""
    rows = [
        {
            "Policy": policy_label(difference.policy),
            "Minus": policy_label(difference.minus),
            "Estimator": titled_spec("estimators", difference.estimator),
            "Reliability": difference.verdict,
            "Difference per 100 impressions": decided_by(
                100 * difference.value, _hundred(difference)
            ),
            "Interval": " to ".join(
                decided_by(end, _hundred(difference)) for end in _hundred(difference)
            ),
            "Holm p": probability(difference.adjusted),
            "Compared": difference.compared,
        }
        for difference in differences
    ]
    table(rows, "Every paired difference, adjusted for their number")


def _hundred(difference: Difference) -> tuple[float, float]:
    return 100 * difference.interval[0], 100 * difference.interval[1]


def _reasons_of(answer: Answer, policy: str) -> str:
    name = f"{policy}, {titled_spec('estimators', answer.estimator)}"
    why = " ".join([*(answer.verdict.reasons or ["No warnings."]), *answer.verdict.not_checked])
    steps = " ".join(answer.verdict.next_steps)
    log_next = f"\nNext steps: {steps}" if steps else ""
    value = (
        f"\n{value_words(answer)} ({interval_words(answer)}) per 100 impressions."
        if answer.evidence
        else ""
    )
    return f"{name}: {why}{log_next}{value * bool(answer.evidence)}"


def _scaled(answer: Answer) -> tuple[float, float]:
    return 100 * answer.reach[0], 100 * answer.reach[1]


def value_words(answer: Answer) -> str:
    """The value per 100 impressions; none where the log only bounds it."""
    if answer.evidence is None or answer.band:
        return "none"
    return decided_by(100 * answer.value, _scaled(answer))


def interval_words(answer: Answer) -> str:
    """The interval per 100 impressions."""
    if answer.evidence is None:
        return ""
    low, high = (decided_by(bound, _scaled(answer)) for bound in _scaled(answer))
    return f"{'anything from ' if answer.band else ''}{low} to {high}"
