"""The pictures below the twin pages of the feedback loop: one is drawn, by choice."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from engine.core.numbers import percent
from engine.figures.figure import Figure
from engine.figures.loop.loop_bump import loop_bump
from engine.figures.loop.loop_concentration import gini_over_rounds, lorenz_curves
from engine.figures.loop.loop_history import loop_history
from engine.figures.loop.loop_winners import loop_winners
from engine.figures.loop.loop_worlds import worlds_clicks, worlds_on_top
from engine.loop.experiments.comparison import RankerComparison
from engine.loop.experiments.comparison_sentences import ends, in_many_worlds, settling, sharing
from engine.loop.experiments.history import history
from engine.loop.outcome import outcome
from engine.loop.run import Run
from engine.loop.simulate import compare
from pages.parts.feedback_loop import by_hand, experiments
from pages.parts.feedback_loop.scenario import FROM_LOG, LoopScenario
from pages.parts.shared.background import jobs, workers
from pages.parts.shared.charts.below_chart import below_chart
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.inputs import controls
from pages.parts.shared.logs.workspace import open_log
from pages.parts.shared.messages import escape

Titles = tuple[str, str]


def guess(comparison: RankerComparison) -> bool:
    """Ask the room before the answer is drawn; True when it may be drawn."""
    guessed = controls.whole(
        "Of 100 simulations ranked by clicks, how many end with the best item first?",
        0, 100, 50, "loop_guess",
    )  # fmt: skip
    if not st.toggle("Show the answer", key="loop_reveal"):
        return False
    answer = percent(outcome(comparison.naive).best_on_top, 2)
    st.markdown(f"The guess was **{guessed}**; the answer is **{answer}** of the simulations.")
    return True


def notes(comparison: RankerComparison) -> None:
    """Which of the worlds the twin pages show, and what the world of a log is unsure of."""
    copy, worlds = comparison.typical, comparison.naive.clicks.shape[1]
    st.caption(
        f"Simulation {copy + 1} of {worlds:,}, a typical one. Bar: true relevance, hidden from the "
        "rankers. Number: clicks so far."
    )
    if getattr(comparison.world, "uncertainty", None) is not None:
        st.caption("Each simulation samples examination and relevance from their uncertainty.")
    for warning in getattr(comparison.world, "warnings", ()):
        st.caption(escape.text(warning))


def by_hand_chosen() -> bool:
    """Whether the page to click on is chosen: it then stands in the place of the simulated ones."""
    picked = st.session_state.get("loop_view", st.query_params.get("loop_view"))
    return picked == BY_HAND


def views(scenario: LoopScenario, comparison: RankerComparison, titles: Titles) -> None:
    """The choice of pictures, and the one that is chosen."""
    picked = controls.choice("View", (*VIEWS, EXPERIMENTS_VIEW), "loop_view", next(iter(VIEWS)))
    if picked == BY_HAND:
        by_hand.by_hand_view(scenario, comparison, titles)
        return
    if picked != EXPERIMENTS_VIEW:
        below_chart("two_pages", partial(VIEWS[picked], scenario, comparison, titles))
        return
    names = tuple(EXPERIMENTS)
    chosen = controls.choice("Experiment", names, "loop_experiment", names[0])
    EXPERIMENTS[chosen](scenario, comparison, titles)


def draw(scenario: LoopScenario, figure: Figure, key: str, call: str) -> None:
    """Show a figure with the program that repeats its runs; `call` is how it is drawn from them."""
    show(replace(figure, python=figure_program(scenario.python, call)), key, key)


def pair(
    scenario: LoopScenario,
    figures: Mapping[str, Callable[[Any, Titles], Figure]],
    runs: tuple[Run, Run],
    titles: Titles,
) -> None:
    """Two figures of the same runs, side by side; on a phone one above the other."""
    for column, (key, drawn) in zip(st.columns(2, gap="large"), figures.items(), strict=True):
        with column:
            call = f"{drawn.__name__}((naive, other), titles)"
            draw(scenario, drawn(runs, titles), key, call)


def _many(scenario: LoopScenario, comparison: RankerComparison, titles: Titles) -> None:
    st.markdown(in_many_worlds(comparison))
    runs = (comparison.naive, comparison.other)
    figures = {"many_worlds": worlds_on_top, "clicks_over_rounds": worlds_clicks}
    pair(scenario, figures, runs, titles)
    if len(comparison.world.truth.queries) == 1:
        names = comparison.items(comparison.naive, 0)
        call = "loop_winners((naive, other), titles, comparison.items(naive, 0))"
        draw(scenario, loop_winners(runs, titles, names), "winners", call)


def _single_simulation(
    scenario: LoopScenario, comparison: RankerComparison, titles: Titles
) -> None:
    st.markdown(settling(comparison))
    draw(scenario, loop_bump(comparison, titles), "bump", "loop_bump(comparison, titles)")


def _attention(scenario: LoopScenario, comparison: RankerComparison, titles: Titles) -> None:
    st.markdown(sharing(comparison))
    figures = {"attention_shared": gini_over_rounds, "lorenz": lorenz_curves}
    pair(scenario, figures, (comparison.naive, comparison.other), titles)


def _past(scenario: LoopScenario, comparison: RankerComparison, titles: Titles) -> None:
    if not scenario.log:
        st.markdown(
            f"This view needs the scenario “{FROM_LOG}”: a simulated scenario has no history."
        )
        return
    past = history(open_log(scenario.log))
    rankers, schedule = scenario.futures(), scenario.schedule(snapshots=40)
    runs = jobs.result(
        "loop_past",
        digest(scenario),
        lambda tick: workers.run(
            compare, comparison.world, list(rankers.values()), schedule, tick=tick
        ),
    )
    st.markdown(
        "In this log the most frequent first item of a query is at rank 1 in "
        f"**{percent(past.leader_holds, 2)}** of impressions, and {percent(past.stays, 2)} of "
        f"the queries keep their first item from one of the {len(past.start)} periods to the "
        "next. The simulation on the right continues from the end of the log, with an "
        f"exploration rate of {scenario.explore or 0.1:.0%}; bands hold 90% of the "
        "simulations."
    )
    if runs is not None:
        st.markdown(ends(dict(zip(rankers, runs, strict=True))))
        python = figure_program(
            f"{scenario.python}\nfrom engine.programs import history\n\n"
            f"futures = {[ranker.spec for ranker in rankers.values()]!r}\n"
            "rankers = [parse('loop.rankers', spec) for spec in futures]\n"
            f"runs = compare_rankers(world, rankers, {schedule!r})\n",
            f"loop_history(history(log), runs, {list(rankers)!r})",
        )
        figure = loop_history(past, runs, list(rankers))
        show(replace(figure, python=python), "past_and_future")


BY_HAND = "Be the user"
VIEWS: dict[str, Callable[[LoopScenario, RankerComparison, Titles], None]] = {
    "Many simulations": _many,
    "One simulation": _single_simulation,
    BY_HAND: by_hand.by_hand_view,
}
EXPERIMENTS_VIEW = "Experiments"
EXPERIMENTS: dict[str, Callable[[LoopScenario, RankerComparison, Titles], None]] = {
    "Exposure": _attention,
    "Lock-in": experiments.exact,
    "Interventions": experiments.interventions_heatmap,
    "Misspecified correction": experiments.misspecified,
    "Switch ranker": experiments.intervention,
    "From log to forecast": _past,
    "Export this run's log": by_hand.take_log,
}
"""Experiments beyond the three views; one is drawn at a time."""
