"""One query, many users: the page by relevance beside a diverse one."""

import math

import streamlit as st

from engine.core.errors import EngineError
from engine.core.method import methods
from engine.core.numbers import significant
from engine.diversity.against_relevance import TwoPages, against_relevance
from engine.diversity.page_measures import page_measures
from engine.figures.ranking.page_by_intent import page_by_intent
from engine.figures.ranking.satisfied_users import coverage_gains, satisfied_users
from engine.logs.log import Log
from engine.rankings.named import page_ranker
from engine.rankings.problem import RankingProblem
from engine.rankings.samples import INTENTS, jordans
from pages.parts.exposure.items import from_clicks, intent_names, rng, uploaded
from pages.parts.shared.answers.card import card
from pages.parts.shared.answers.table import table
from pages.parts.shared.charts.chart import show
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.messages.errors import show_errors

LARGE = ("million", "billion", "trillion", "quadrillion", "quintillion")
PYTHON = """from numpy.random import default_rng

from engine.programs import against_relevance
from engine.programs import page_ranker
from engine.programs import jordans

problem = jordans(athlete={athlete}, actor={actor}, shown={shown})
pages = against_relevance(problem, page_ranker({ranker!r}), default_rng(0))
print(pages.sentence)
"""


def many_users(log: Log | None) -> None:
    """Controls, the sentence, the two pages, and whom they serve."""
    with st.container(key="knobs_users"):
        strip = st.columns([1, 1, 0.8, 1.4, 0.55], vertical_alignment="bottom", gap="medium")
    with strip[0]:
        athlete = controls.number("Users who mean the athlete", 0.0, 1.0, 0.6, 0.05, "athlete")
    with strip[1]:
        actor = controls.number(
            "Users who mean the actor",
            0.0,
            1.0,
            0.25,
            0.05,
            "actor",
            "The others mean the statistician.",
        )
    with strip[2]:
        shown = controls.whole("Results shown", 1, 9, 3, "results")
    with strip[3]:
        ranker = controls.spec("diversity", "Diverse ranker", "diverse", "greedy_coverage")
    with strip[4], st.popover("More"):
        problem = uploaded("intent_items", True, shown)
        of_log = controls.switch(
            "Intents from this log's clicks (experiment)",
            "co_clicks",
            help=(
                "Splits the most frequent query of this log into two intents, from the results "
                "that were clicked together."
            ),
        )
    if of_log and log is not None:
        with show_errors():
            problem = from_clicks(log, shown) or problem
    python = PYTHON.format(athlete=athlete, actor=actor, shown=shown, ranker=ranker)
    given = problem or jordans(athlete, min(actor, 1 - athlete), shown)
    with show_errors():
        pages = against_relevance(given, page_ranker(ranker), rng())
        _pictures(pages, "" if problem else python)
        with st.container(key="rest_users"):
            parts = {
                "Results shown": lambda: _gains(pages, "" if problem else python),
                "Measures": lambda: _measures(pages),
                "Method": lambda: card(methods("diversity")[ranker.partition("(")[0]]),
            }
            draw_tabs(parts, "users_tab")


def _pictures(pages: TwoPages, python: str) -> None:
    names = intent_names(pages.problem, INTENTS)
    with st.container(key="takeaway"):
        st.markdown(f"**{pages.sentence}**")
    left, right = st.columns([1.5, 1], gap="large")
    with left:
        show(page_by_intent(pages, names, python), "two_pages")
    with right:
        show(satisfied_users(pages, names, python), "satisfied")


def _gains(pages: TwoPages, python: str) -> None:
    best, note = _best(pages.problem)
    show(coverage_gains(pages, best, python), "gains")
    st.caption(_space(pages.problem) + note)


def _measures(pages: TwoPages) -> None:
    before, after = (
        page_measures(pages.problem, places) for places in (pages.by_relevance, pages.diverse)
    )
    rows = [
        {"measure": name, "by relevance": f"{value:.3f}", "diverse": f"{after[name]:.3f}"}
        for name, value in before.items()
    ]
    table(rows, "Measures of diversity of the two pages")


def _best(problem: RankingProblem) -> tuple[float, str]:
    """The share that the best page satisfies, or the greedy one where the search is too long."""
    small = len(problem.items) <= 60 and problem.shown <= 10
    page = page_ranker("exact(most_pages=20_000)" if small else "greedy_coverage")
    try:
        return problem.coverage(page.rank(problem, rng()).rankings[0]), ""
    except EngineError:
        page = page_ranker("greedy_coverage")
        return problem.coverage(page.rank(problem, rng()).rankings[0]), (
            " The bound is relative to the greedy page, because the best page is not known "
            "for certain."
        )


def _space(problem: RankingProblem) -> str:
    return (
        f"{problem.shown} of {len(problem.items)} items can be ranked in {_ways(problem.space)} "
        f"ways, 10 of 50 in {_ways(math.perm(50, 10))}: the ranker does not try them all."
    )


def _ways(number: int) -> str:
    """A count of rankings: '504', or 'about 37 quadrillion' in powers of a thousand."""
    if number < 10**6:
        return f"{number:,}"
    power = (len(str(number)) - 1) // 3
    if power > len(LARGE) + 1:
        return f"over 10^{len(str(number)) - 1}"
    return f"about {significant(number / 1000**power, 2)} {LARGE[power - 2]}"
