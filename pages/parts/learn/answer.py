"""The answer: the verdict on the first learner, and the others beside it."""

import streamlit as st

from engine.core.errors import EngineError
from engine.evaluation.learned.honest_split import Learned
from engine.evaluation.learned.learned_headline import learned_headline
from engine.figures.learning.claimed_and_honest import claimed_and_honest
from engine.logs.log import Log
from pages.parts.learn.learning import Request
from pages.parts.shared.answers.verdict import LIGHT
from pages.parts.shared.charts.chart import show
from pages.parts.shared.links.design_link import design_link
from pages.parts.shared.logs.workspace import python_of
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.lights import lights


def answer(log: Log, request: Request, outcomes: list[Learned]) -> None:
    """The verdict and the sentence on the first learner, and every learner in one picture."""
    first = outcomes[0]
    verdict = first.honest.verdict
    reasons = [*verdict.reasons, *verdict.not_checked, learned_headline(first)]
    lights(
        [(LIGHT[verdict.word], "\n".join(reasons))],
        {LIGHT[verdict.word]: verdict.word},
    )
    design_link(log, [outcome.honest for outcome in outcomes])
    show(
        claimed_and_honest(outcomes, request.python(python_of(log))), "learned", "learned_policies"
    )


def several(outcomes: list[Learned]) -> None:
    """What the highest of several values is not."""
    if len(outcomes) > 1:
        st.caption(
            "The sentence is about the first learner. The highest of several values on "
            "held-out sessions is, on average, slightly too high."
        )


def refusals(outcomes: list[tuple[str, Learned | EngineError]]) -> None:
    """Why a learner learned nothing from this log."""
    for _, outcome in outcomes:
        if isinstance(outcome, EngineError):
            st.warning(escape.text(outcome, longest=1_000))
