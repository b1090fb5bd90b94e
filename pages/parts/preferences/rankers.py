"""The best of several rankings with few impressions: dueling bandits."""

import streamlit as st

from engine.core.errors import EngineError
from engine.core.titles import titled_spec
from engine.figures.preferences.regret import regret
from engine.studies.preferences.duel_race import DuelRace, duel_race, same_regret
from engine.studies.preferences.preference_summary import duel_sentence
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.inputs import controls
from pages.parts.shared.messages import escape

RANKINGS = "a,b,c,d; b,a,c,d; b,c,d,a; d,c,b,a"
RELEVANCE = {"a": 0.6, "b": 0.5, "c": 0.3, "d": 0.2}
USUAL = ("relative_ucb", "beat_the_mean", "interleaved_filter", "uniform_pairs")
MOST = 8


def rankers() -> None:
    """Controls, the sentence and the regret of every strategy."""
    with st.container(key="knobs_rankers"):
        picker, field, more = st.columns([6, 2, 1], vertical_alignment="bottom")
    with picker:
        strategies = controls.specs("interleaving.dueling", "Strategies", "duelists", USUAL)
    with field:
        duels = controls.whole("Impressions", 100, 20_000, 5_000, "duels", 100)
    with more.popover("More"):
        text = controls.text(
            "Rankings",
            RANKINGS,
            "duel_rankings",
            400,
            "Rankings separated by semicolons; items a to d separated by commas.",
        )
        users = controls.spec(
            "simulator.behaviours", "Users", "preferences_users", "position_based"
        )
        seed = controls.whole("Seed", 0, 1_000_000, 0, "duel_seed")
    lists = _lists(text)
    if not strategies:
        st.text("Pick at least one strategy.")
        return
    arguments = (
        f"{lists!r}, {RELEVANCE!r}, {strategies!r}, users={users!r}, "
        f"examination=[1, 1/2, 1/3, 1/4], duels={duels}, seed={seed}"
    )
    work = jobs.awaited(
        "duels", digest(arguments), lambda tick: _raced(lists, strategies, users, duels, seed)
    )
    with work as race:
        if race is not None:
            names = {spec: titled_spec("interleaving.dueling", spec) for spec in strategies}
            st.markdown(f"**{escape.text(duel_sentence(race, names))}**")
            setup = (
                "from engine.programs import duel_race\n\n"
                f"result = duel_race({arguments})\nnames = {names!r}\n"
            )
            program = figure_program(setup, "regret(result, names)")
            show(regret(race, names, program), "regret")
            if same_regret(race):
                st.text(
                    "The A/B/n test and uniform interleaving lose equally many clicks, so "
                    "their lines coincide: both show all rankings equally often."
                )
            st.text(
                "Best: " + " ".join(race.rankings[race.best]) + ". A page with a tie counts half."
            )


def _raced(
    lists: list[list[str]], strategies: list[str], users: str, duels: int, seed: int
) -> DuelRace:
    return duel_race(
        lists,
        RELEVANCE,
        strategies,
        users=users,
        examination=[1, 1 / 2, 1 / 3, 1 / 4],
        duels=duels,
        seed=seed,
    )


def _lists(text: str) -> list[list[str]]:
    lists = [
        [item.strip() for item in part.split(",") if item.strip()]
        for part in text.split(";")
        if part.strip()
    ]
    if not 2 <= len(lists) <= MOST or any(len(each) > len(RELEVANCE) for each in lists):
        raise EngineError(
            f"dueling compares 2 to {MOST} rankings of at most {len(RELEVANCE)} items",
            fix="Write them as a,b,c,d; b,a,c,d.",
        )
    return lists
