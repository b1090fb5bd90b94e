"""From a value that the log cannot support to the design of the log that would."""

from collections.abc import Iterable

import streamlit as st

from engine.evaluation.answer import Answer
from engine.learners.learner import ranked
from engine.logs.log import Log
from engine.policies.policy import Policy

LABEL = "Design the next log"
LEARN_TAB, DESIGN_TAB = "learn_tab", "Design of the next log"
"""The tabs of Learn a policy by their name in the link, and the one that designs a log."""


def design_link(log: Log, answers: Iterable[Answer]) -> None:
    """A link to the design of the next log, where a verdict asks for one that can be designed.

    A log can be designed for single items with propensities. The link names the policies whose
    values are not estimable, as far as a spec alone makes them.
    """
    specs = [answer.policy for answer in answers if answer.verdict.word == "not estimable"]
    if not specs or ranked(log) or not log.has("propensity"):
        return
    named = list(dict.fromkeys(spec for spec in specs if _spec_alone(spec)))
    query: dict[str, str | list[str]] = {LEARN_TAB: DESIGN_TAB}
    if named:
        query["design_targets"] = named
    if "log" in st.query_params:
        query["log"] = st.query_params["log"]
    st.page_link("pages/learn.py", label=LABEL, query_params=query)


def _spec_alone(spec: str) -> bool:
    """Whether a policy is what its spec says, without a file and without columns of the log."""
    policy = Policy.parse(spec)
    return not policy.of_a_file and not policy.contextual
