"""Log this next, designed: a logging policy that answers the chosen policies most tightly."""

import tempfile
from pathlib import Path
from statistics import NormalDist

import streamlit as st

from engine.core.method import parse
from engine.core.numbers import significant
from engine.figures.learning.design_frontier import design_frontier
from engine.learners.contexts import ByQuery
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.policy_files import write_policy
from engine.studies.logging_design import (
    Design,
    Question,
    design,
    epsilon_greedy_of_loss,
    frontier,
)
from engine.studies.logging_question import as_policy, question_of
from pages.parts.shared import controls, escape
from pages.parts.shared.chart import show

TARGETS = ("most_clicked", "epsilon_greedy(epsilon=0.1)")
SHARES = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
SIZES = (1_000, 10_000, 100_000)


def next_log(log: Log) -> None:
    """Controls, the sentence, the frontier, and the policy file."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        specs = controls.specs("policies", "Policies to ask about", "design_targets", TARGETS)
        share = controls.number(
            "Clicks that may be lost, of what uniform logging loses",
            0.05,
            1.0,
            0.25,
            0.05,
            "budget",
        )
        count = controls.whole("Impressions to log", 100, 10_000_000, 10_000, "design_rows", 1_000)
    if not specs:
        st.text("Pick at least one policy.")
        return
    question, contexts = question_of(log, [parse("policies", spec) for spec in specs])
    worst = _uniform_loss(question, contexts)
    found = design(question, share * worst)
    z = NormalDist().inv_cdf(0.975)
    st.markdown(f"**{escape.text(_sentence(question, found, count, z))}**")
    budgets = [part * worst for part in SHARES]
    show(design_frontier(frontier(question, budgets, SIZES, z)), "design_frontier")
    st.download_button(
        "next_log.csv",
        lambda: _written(log, found, contexts),
        "next_log.csv",
        key="design_file",
        on_click="ignore",
        help="The logging policy: query, item and probability.",
    )


def _uniform_loss(question: Question, contexts: ByQuery) -> float:
    usable = contexts.item_code >= 0
    return question.loss(usable / usable.sum(axis=1, keepdims=True))


def _sentence(question: Question, found: Design, count: int, z: float) -> str:
    other = question.variances(epsilon_greedy_of_loss(question, found.loss)).max()
    half = found.half_width(count, z)
    return (
        f"{count:,} impressions of this policy lose {significant(found.loss * count)} clicks and "
        f"put the hardest of the values within {significant(100 * half)} per 100 impressions "
        f"(95%). Epsilon-greedy logging that loses as much would need "
        f"{significant(float(other) / found.variance)} times as many impressions for that."
    )


def _written(log: Log, found: Design, contexts: ByQuery) -> bytes:
    candidates = logged_candidates(log)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "next_log.csv"
        write_policy(as_policy(found, contexts, path.name), log, candidates, path)
        return path.read_bytes()
