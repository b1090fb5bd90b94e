"""Fair share: exposure beside merit, the lottery that is fair, its price, and the controller."""

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
from engine.rankings.named import page_ranker
from engine.rankings.problem import RankingProblem
from engine.rankings.samples import job_seekers
from engine.rankings.stochastic import StochasticRanking
from pages.parts.exposure.items import rng, uploaded
from pages.parts.shared import controls, escape
from pages.parts.shared.card import card
from pages.parts.shared.chart import show
from pages.parts.shared.errors import show_errors

ROUNDS = 4_000
PYTHON = """from numpy.random import default_rng

from engine.rankings.named import page_ranker
from engine.rankings.samples import job_seekers

problem, ranker = job_seekers(gap={gap}), page_ranker({ranker!r})
answer = ranker.rank(problem, default_rng(0))
print(answer, ranker.utility(problem, answer))
"""


def fair_page() -> None:
    """Controls, the sentence, and the pictures."""
    strip = st.columns([1.2, 1.6, 0.4], vertical_alignment="bottom", gap="medium")
    with strip[0]:
        gap = controls.number("Gap in merit", 0.0, 0.1, 0.01, 0.005, "gap")
    with strip[1]:
        ranker = controls.spec(
            "fairness", "Fair ranker", "fair", "exposure(constraint='treatment')"
        )
    with strip[2], st.popover("More"):
        given = uploaded("group_items", False)
    problem = given or job_seekers(gap)
    python = "" if given else PYTHON.format(gap=gap, ranker=ranker)
    with show_errors():
        method = page_ranker(ranker)
        answer = method.rank(problem, rng())
        _answer(problem, answer, python)
        _below(problem, ranker)
        with st.expander("Method"):
            card(methods("fairness")[method.key])


def _answer(problem: RankingProblem, answer: StochasticRanking, python: str) -> None:
    exposure = answer.exposure(problem.examination, len(problem.items))
    order = np.argsort(-problem.relevance, kind="stable")
    sorted_exposure = np.empty(len(order))
    sorted_exposure[order] = problem.weights
    with st.container(key="takeaway"):
        st.markdown(f"**{escape.text(_sentence(problem, answer, exposure, sorted_exposure))}**")
    left, right = st.columns(2, gap="large")
    with left:
        both = {"by relevance": sorted_exposure, "fair": exposure}
        show(exposure_and_merit(problem, both, python), "exposures")
    with right:
        show(rank_chances(problem, answer), "matrix", "rank_chances")
        _rankings(problem, answer)
    _standing(problem, {"by relevance": sorted_exposure, "fair": exposure})


def _standing(problem: RankingProblem, exposures: dict[str, np.ndarray]) -> None:
    """Envy between items, and how many fare better or worse than under a random ranking."""
    rows = []
    for name, exposure in exposures.items():
        fares = standing(problem.relevance[None], exposure[None])
        rows.append(
            {
                "ranking": name,
                "mean of the largest envy": significant(fares.mean_max_envy),
                "items 10% better off than at random": percent(fares.better_than_uniform, 2),
                "items 10% worse off than at random": percent(fares.worse_than_uniform, 2),
            }
        )
    st.dataframe(rows, hide_index=True, alt="Envy and dominance over the uniform ranking")


def _sentence(
    problem: RankingProblem, answer: StochasticRanking, fair: np.ndarray, plain: np.ndarray
) -> str:
    best = float(problem.relevance @ plain)
    cost = percent(1 - float(problem.relevance @ fair) / best, 2) if best > 0 else "0%"
    text = f"{len(answer.probability)} rankings, drawn with their chances, cost {cost} of utility."
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
            " No rankings keep the constraint; these miss it by "
            f"{significant(answer.violation, 2)}, the least possible."
        )
    return f"{text} {answer.note}".strip()


def _of(values: np.ndarray, one: int, other: int) -> str:
    return percent(float(values[one]) / max(float(values[other]), 1e-12), 2)


def _rankings(problem: RankingProblem, answer: StochasticRanking) -> None:
    """The rankings that the matrix is made of; a button draws one of them."""
    rows = [
        {
            "chance": percent(float(chance), 3),
            "ranking": ", ".join(problem.items[place] for place in ranking),
        }
        for chance, ranking in list(zip(answer.probability, answer.rankings, strict=True))[:20]
    ]
    st.dataframe(rows, hide_index=True, alt="The rankings that the matrix is made of")
    st.button("Draw one", key="draw_ranking", on_click=_draw, args=(problem, answer))
    if st.session_state.get("drawn_ranking"):
        st.text("Drawn: " + ", ".join(st.session_state["drawn_ranking"]))


def _draw(problem: RankingProblem, answer: StochasticRanking) -> None:
    places = answer.draw(1, np.random.default_rng())[0]
    st.session_state["drawn_ranking"] = [problem.items[place] for place in places]


def _below(problem: RankingProblem, ranker: str) -> None:
    if not len(problem.group) or len(problem.groups) < 2:
        st.text("The items have one group, so nothing can be compared between groups.")
        return
    left, right = st.columns(2, gap="large")
    kind = next((name for name in CONSTRAINTS[:3] if name in ranker), "treatment")
    with left:
        st.markdown("**What fairness costs**")
        show(cost_of_fairness(frontier(problem, kind)), "frontier")
    with right:
        st.markdown("**A controller closes the gap over time**")
        with show_errors():
            _controller(problem)


def _controller(problem: RankingProblem) -> None:
    if problem.relevance.sum() <= 0:
        raise EngineError("no item has merit, so no exposure is due")
    group = np.argmax(problem.member, axis=0)
    rounds = np.unique(np.geomspace(1, ROUNDS, 120).astype(int))
    curves = {}
    for control in (0.0, 0.01, 0.1):
        shown = FairCo(control=control, rounds=ROUNDS).shown(problem)
        seen = exposures_over_time(shown, problem.weights)[rounds - 1]
        name = f"control {control:g}" if control else "no control"
        curves[name] = disparity(seen / rounds[:, None], problem.relevance, group)
    show(unfairness_over_time(curves, rounds), "controller")
