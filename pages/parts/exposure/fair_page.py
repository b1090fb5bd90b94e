"""Fair share: exposure beside merit, the lottery that is fair, its price, and the controller."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from engine.core.errors import EngineError
from engine.core.method import methods
from engine.core.numbers import percent, significant
from engine.fairness.constraint import CONSTRAINTS
from engine.fairness.fairco import FairCo, exposures_over_time
from engine.fairness.frontier import frontier
from engine.figures.ranking.fair_share import (
    cost_of_fairness,
    exposure_and_merit,
    unfairness_over_time,
)
from engine.figures.ranking.rank_chances import rank_chances
from engine.metrics.disparity import disparity
from engine.metrics.envy import standing
from engine.rankings.across_queries import across_queries
from engine.rankings.named import page_ranker
from engine.rankings.problem import RankingProblem
from engine.rankings.samples import job_seekers, several_queries
from engine.rankings.stochastic import StochasticRanking
from pages.parts.exposure.items import rng, uploaded_problems
from pages.parts.shared.answers.card import card
from pages.parts.shared.answers.table import table
from pages.parts.shared.charts.chart import show
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_errors

ROUNDS = 4_000
SEEKERS, SONGS = "Job seekers", "Several queries"
PYTHON = """from numpy.random import default_rng

from engine.programs import page_ranker
from engine.programs import job_seekers, several_queries

problems, ranker = {sample}, page_ranker({ranker!r})
answer = ranker.rank_all(problems, default_rng(0))[{place}]
print(answer, ranker.utility(problems[{place}], answer))
"""


def fair_page() -> None:
    """Controls, the sentence, and the pictures."""
    knobs = st.container(key="knobs_fair")
    strip = knobs.columns([1.3, 1, 1.5, 0.4], vertical_alignment="bottom", gap="medium")
    with strip[0]:
        example = controls.choice("Example", [SEEKERS, SONGS], "fair_example", SEEKERS)
    with strip[1]:
        gap = controls.number("Gap in merit", 0.0, 0.1, 0.01, 0.005, "gap", "Of job seekers.")
    with strip[2]:
        usual = "exposure(constraint='treatment')" if example == SEEKERS else "nash"
        key = "fair" if example == SEEKERS else "fair_songs"
        ranker = controls.spec("fairness", "Fair ranker", key, usual)
    with strip[3], st.popover("More"):
        given = uploaded_problems("group_items", False)
    problems = given or ([job_seekers(gap)] if example == SEEKERS else several_queries())
    sample = f"[job_seekers(gap={gap})]" if example == SEEKERS else "several_queries()"
    with knobs:
        place = _query(problems)
    python = "" if given else PYTHON.format(sample=sample, ranker=ranker, place=place)
    with show_errors():
        method = page_ranker(ranker)
        answers = method.rank_all(problems, rng())
        _answer(problems, answers, place, python)
        with st.container(key="rest_fair"):
            _details(problems[place], ranker, method.key)


def _query(problems: list[RankingProblem]) -> int:
    """Which query is drawn; what is fair is decided over all of them."""
    if len(problems) == 1:
        return 0
    names = [problem.query for problem in problems]
    picked = controls.option(
        f"Query, one of {len(problems):,} that are ranked together", names, "fair_query"
    )
    return names.index(picked)


def _by_relevance(problem: RankingProblem) -> np.ndarray:
    """(n,) the exposure of each item when they are sorted by relevance."""
    exposure = np.empty(len(problem.items))
    exposure[np.argsort(-problem.relevance, kind="stable")] = problem.weights
    return exposure


def _answer(
    problems: list[RankingProblem], answers: list[StochasticRanking], place: int, python: str
) -> None:
    fair = [
        answer.exposure(problem.examination, len(problem.items))
        for problem, answer in zip(problems, answers, strict=True)
    ]
    problem, answer = problems[place], answers[place]
    exposure, sorted_exposure = fair[place], _by_relevance(problem)
    with st.container(key="takeaway"):
        st.markdown(f"**{escape.text(_sentence(problem, answer, exposure, sorted_exposure))}**")
    left, right = st.columns(2, gap="large")
    with left:
        both = {"by relevance": sorted_exposure, "fair": exposure}
        show(exposure_and_merit(problem, both, python), "exposures")
    with right:
        show(rank_chances(problem, answer), "matrix", "rank_chances")
        _rankings(problem, answer)
    plain = [_by_relevance(each) for each in problems]
    _standing(problems, {"by relevance": plain, "fair": fair})


def _standing(problems: list[RankingProblem], exposures: dict[str, list[np.ndarray]]) -> None:
    """Envy between items, and how many fare better or worse than under a random ranking."""
    rows = []
    relevance = across_queries(problems, [problem.relevance for problem in problems])[1]
    if len(problems) > 1:
        st.markdown(f"Over all {len(problems):,} queries:")
    for name, each in exposures.items():
        fares = standing(relevance, across_queries(problems, each)[1])
        rows.append(
            {
                "ranking": name,
                "mean of the largest envy": significant(fares.mean_max_envy),
                "items 10% better off than at random": percent(fares.better_than_uniform, 2),
                "items 10% worse off than at random": percent(fares.worse_than_uniform, 2),
            }
        )
    table(rows, "Envy and dominance over the uniform ranking")


def _sentence(
    problem: RankingProblem, answer: StochasticRanking, fair: np.ndarray, plain: np.ndarray
) -> str:
    best = float(problem.relevance @ plain)
    cost = percent(1 - float(problem.relevance @ fair) / best, 2) if best > 0 else "0%"
    text = (
        f"Drawing from these {len(answer.probability)} rankings with their probabilities costs "
        f"{cost} of utility."
    )
    if len(problem.group) and len(problem.groups) == 2:
        member = problem.member
        merit, before, after = (
            values @ member.T / member.sum(axis=1) for values in (problem.relevance, plain, fair)
        )
        low, high = np.argsort(merit)
        names = problem.groups
        text = (
            f"{names[low].capitalize()} have {_of(merit, low, high)} of the merit of "
            f"{names[high]}, and get {_of(before, low, high)} of their exposure when sorted by "
            f"relevance, {_of(after, low, high)} when drawn fairly. {text}"
        )
    if not answer.feasible:
        text += (
            " No ranking satisfies the constraint; these come closest and miss it by "
            f"{significant(answer.violation, 2)}."
        )
    return f"{text} {answer.note}".strip()


def _of(values: np.ndarray, first: int, other: int) -> str:
    return percent(float(values[first]) / max(float(values[other]), 1e-12), 2)


def _rankings(problem: RankingProblem, answer: StochasticRanking) -> None:
    """The rankings that the matrix is made of; a button draws one of them."""
    rows = [
        {
            "chance": percent(float(chance), 3),
            "ranking": ", ".join(problem.items[place] for place in ranking),
        }
        for chance, ranking in list(zip(answer.probability, answer.rankings, strict=True))[:20]
    ]
    table(rows, "The rankings that make up the matrix")
    st.button("Draw one", key="draw_ranking", on_click=_draw, args=(problem, answer))
    if st.session_state.get("drawn_ranking"):
        st.text("Drawn: " + ", ".join(st.session_state["drawn_ranking"]))


def _draw(problem: RankingProblem, answer: StochasticRanking) -> None:
    places = answer.draw(1, np.random.default_rng())[0]
    st.session_state["drawn_ranking"] = [problem.items[place] for place in places]


def _details(problem: RankingProblem, ranker: str, key: str) -> None:
    kind = next((name for name in CONSTRAINTS[:3] if name in ranker), "treatment")
    parts: dict[str, Callable[[], None]] = {
        "Method": lambda: card(methods("fairness")[key]),
    }
    if len(problem.group) and len(problem.groups) > 1:
        groups: dict[str, Callable[[], None]] = {
            "Cost of fairness": lambda: show(cost_of_fairness(frontier(problem, kind)), "frontier"),
            "Controller over time": lambda: _controller(problem),
        }
        parts = groups | parts
    else:
        st.text("All items are in one group, so groups cannot be compared.")
    draw_tabs(parts, "fair_tab")


def _controller(problem: RankingProblem) -> None:
    if problem.relevance.sum() <= 0:
        raise EngineError("no item has merit, so fair exposure is undefined")
    group = np.argmax(problem.member, axis=0)
    rounds = np.unique(np.geomspace(1, ROUNDS, 120).astype(int))
    curves = {}
    for control in (0.0, 0.01, 0.1):
        shown = FairCo(control=control, rounds=ROUNDS).shown(problem)
        seen = exposures_over_time(shown, problem.weights)[rounds - 1]
        name = f"control {control:g}" if control else "no control"
        curves[name] = disparity(seen / rounds[:, None], problem.relevance, group)
    show(unfairness_over_time(curves, rounds), "controller")
