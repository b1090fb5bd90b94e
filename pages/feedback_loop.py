"""Why does it stay there?"""

import streamlit as st

from engine.core.errors import EngineError
from engine.figures.loop.loop_side_by_side import loop_side_by_side
from pages.parts.feedback_loop import views
from pages.parts.feedback_loop.player import player
from pages.parts.feedback_loop.scenario import WORLDS, Scenario, rivals
from pages.parts.shared import controls
from pages.parts.shared.calculation import calculation
from pages.parts.shared.errors import show_error
from pages.parts.shared.formulas import of_rivals
from pages.parts.shared.header import page_header
from pages.parts.shared.parameters import method
from pages.parts.shared.workspace import pick_log, selected_log


def _more() -> dict[str, object]:
    with st.expander("More: ranker, users, exploration, rounds, delays"):
        first, second, third = st.columns(3, gap="medium")
        with first:
            right = controls.spec(
                "loop.rankers", "On the right", "loop_right", "ips_policy_aware",
                "What is set beside ranking by clicks.",
            )  # fmt: skip
            users = method(
                "simulator.behaviours", "Users", "loop_users", "position_based",
                "How the users of the preset worlds click.",
            )  # fmt: skip
        with second:
            how = controls.spec(
                "loop.explorations", "An exploring round shows", "loop_how", "shuffle"
            )
            ties = controls.choice(
                "Ties are drawn", ("every_round", "once"), "loop_ties", "every_round",
                "Whether items with equal credit change places in every round.",
            )  # fmt: skip
        with third:
            rounds = controls.whole("Rounds", 50, 100_000, 2_000, "loop_rounds", 50)
            worlds = controls.whole("Worlds", 20, 2_000, 200, "loop_worlds", 20)
        with st.container(horizontal=True):
            delay = controls.whole("Clicks arrive after so many rounds", 0, 10_000, 0, "loop_delay")
            batch = controls.whole("Ranked anew every so many", 1, 10_000, 1, "loop_batch")
            late = controls.whole("Best items that arrive late", 0, 3, 0, "loop_late")
            drift = controls.number("Tastes drift", 0.0, 1.0, 0.0, 0.05, "loop_drift")
            seed = controls.whole("Seed", 0, 1_000_000, 1, "loop_seed")
        doubt = controls.switch(
            "Doubt what a log says", "loop_doubt", True,
            "Every world of a log draws its examination and relevance from what the log leaves "
            "open; without it all worlds have the estimates.",
        )  # fmt: skip
    return {
        "right": right, "users": users, "how": how, "ties": ties, "rounds": rounds,
        "worlds": worlds, "delay": delay, "batch": batch, "seed": seed, "late": late,
        "drift": drift, "doubt": doubt,
    }  # fmt: skip


page_header("feedback_loop")
with st.container(key="loop_controls"):
    left, middle, last = st.columns([1.9, 1, 1], gap="medium", vertical_alignment="bottom")
with left:
    place = controls.choice("World", tuple(WORLDS), "loop_world", "5 of 20 items")
with middle:
    attention = controls.number(
        "How fast attention drops, η", 0.0, 2.0, 1.0, 0.05, "attention",
        "Rank k is seen in a share k^-η of the visits. A log brings its own curve.",
    )  # fmt: skip
with last:
    explore = controls.number(
        "Rounds that explore", 0.0, 1.0, 0.1, 0.01, "loop_explore",
        "Share of rounds in which the ranking on the right shows something else.",
    )  # fmt: skip
with st.container(horizontal=True, gap="medium"):
    both = controls.switch(
        "Explore on both sides",
        "loop_both",
        help="Exploration alone does not repair position bias.",
    )
    ask = controls.switch(
        "Ask the room first", "loop_ask", help="Guess before the answer is drawn."
    )
log = pick_log() if place == "Your log" else None
try:
    scenario = Scenario(
        place=place, attention=attention, explore=explore, both=both,
        log=selected_log() if log is not None else "", **_more(),
    )  # fmt: skip
    found = rivals(scenario)
    if found is not None and (not ask or views.guess(found)):
        titles = ("Ranked by clicks", found.title)
        st.markdown(found.sentence())
        player("twins")
        views.draw(
            scenario, loop_side_by_side(found, titles), "twins", "loop_side_by_side(found, titles)"
        )
        views.notes(found)
        views.views(scenario, found, titles)
        calculation([scenario.naive, scenario.corrected], of_rivals(found))
except EngineError as error:
    show_error(error)
