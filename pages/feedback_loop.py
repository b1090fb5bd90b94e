"""Why does the first result stay first?"""

import streamlit as st

from engine.core.errors import EngineError
from engine.figures.loop.loop_side_by_side import loop_side_by_side, rounds_of
from pages.parts.feedback_loop import views
from pages.parts.feedback_loop.player import player
from pages.parts.feedback_loop.policy import checked, policy_picker
from pages.parts.feedback_loop.scenario import FROM_LOG, WORLDS, LoopScenario, rivals, titles_of
from pages.parts.shared.answers.calculation import calculation
from pages.parts.shared.answers.formulas import of_rivals
from pages.parts.shared.frame.header import log_chip, page_header
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.parameters import method
from pages.parts.shared.logs.workspace import selected_log
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_error

FIRST = LoopScenario()


def _more() -> dict[str, object]:
    with st.popover("Advanced settings"):
        first, second = st.columns(2, gap="medium")
        with first:
            right = controls.spec(
                "loop.rankers", "Ranker to compare with", "loop_right", FIRST.right,
                "The second ranker; the first ranks by the number of clicks.",
            )  # fmt: skip
            users = method(
                "simulator.behaviours", "Users", "loop_users", FIRST.users,
                "How simulated users click.",
            )  # fmt: skip
            how = controls.spec("loop.explorations", "Exploration method", "loop_how", FIRST.how)
            ties = controls.choice(
                "Break ties", ("every_round", "once"), "loop_ties", FIRST.ties,
                "Whether the order of items with equal scores is drawn again in each round.",
            )  # fmt: skip
            doubt = controls.switch(
                "Include estimation uncertainty", "loop_doubt", FIRST.doubt,
                "Each simulation of a log samples position bias and relevance from their "
                "uncertainty. Off: point estimates in every simulation.",
            )  # fmt: skip
        with second:
            rounds = controls.whole("Rounds", 50, 100_000, FIRST.rounds, "loop_rounds", 50)
            worlds = controls.whole("Simulations", 20, 2_000, FIRST.worlds, "loop_worlds", 20)
            delay = controls.whole("Click delay (rounds)", 0, 10_000, FIRST.delay, "loop_delay")
            batch = controls.whole(
                "Update the ranking every … rounds", 1, 10_000, FIRST.batch, "loop_batch"
            )
            late = controls.whole("Best items added late", 0, 3, FIRST.late, "loop_late")
            drift = controls.number("Preference drift", 0.0, 1.0, FIRST.drift, 0.05, "loop_drift")
            seed = controls.whole("Seed", 0, 1_000_000, FIRST.seed, "loop_seed")
    return {
        "right": right, "users": users, "how": how, "ties": ties, "rounds": rounds,
        "worlds": worlds, "delay": delay, "batch": batch, "seed": seed, "late": late,
        "drift": drift, "doubt": doubt,
    }  # fmt: skip


page_header("feedback_loop")
with st.container(key="knobs_loop"), controls.problems_below():
    left, middle, last, rest = st.columns(
        [2.4, 1, 1, 0.8], gap="small", vertical_alignment="bottom"
    )
    with left:
        place = controls.choice("Scenario", tuple(WORLDS), "loop_world", FIRST.place)
    with middle:
        attention = controls.number(
            "Position bias strength, η", 0.0, 2.0, FIRST.attention, 0.05, "attention",
            "0 is no bias: rank k is seen in k^-η of the visits. A log brings its own curve.",
        )  # fmt: skip
    with last:
        explore = controls.number(
            "Exploration rate", 0.0, 1.0, FIRST.explore, 0.01, "loop_explore",
            "Share of rounds in which the second ranker explores.",
        )  # fmt: skip
    with rest:
        more = _more()
switches = st.container(
    horizontal=True, gap="medium", vertical_alignment="center", key="knobs_switches"
)
with switches:
    both = controls.switch(
        "Explore with both rankers", "loop_both", help="Also let the first ranker explore."
    )
    ask = controls.switch(
        "Predict first (hide the answer)",
        "loop_ask",
        help="The audience guesses before the result is shown.",
    )
    policy = policy_picker()
log = log_chip(switches) if place == FROM_LOG else None
if log is None and place == FROM_LOG:
    st.stop()  # the chip has said why
try:
    named = selected_log() if log is not None else ""
    knobs = {"place": place, "attention": attention, "explore": explore, "both": both}
    scenario = checked(LoopScenario(log=named, **knobs, **more, **policy))
    comparison = rivals(scenario)
    if comparison is not None and (not ask or views.guess(comparison)):
        titles = titles_of(comparison)
        with st.container(key="takeaway"):
            st.markdown(escape.unbroken(comparison.sentence()))
        by_hand = views.by_hand_chosen()
        if not by_hand:
            player("two_pages", [int(at) for at in rounds_of(comparison)])
            figure = loop_side_by_side(comparison, titles)
            views.draw(scenario, figure, "two_pages", "loop_side_by_side(comparison, titles)")
            views.notes(comparison)
        with st.container(key="hand_loop" if by_hand else "rest_loop"):
            views.views(scenario, comparison, titles)
            calculation([scenario.naive, scenario.corrected], of_rivals(comparison))
except EngineError as error:
    show_error(error)
