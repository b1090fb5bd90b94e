"""Be the user of the loop, and take a loop's log to the other pages."""

import streamlit as st

from engine.ingest.python_source import of_table
from engine.logs.arrays import from_table
from engine.loop.experiments.comparison import RankerComparison, named
from engine.loop.experiments.manual_loop import as_text, from_text, manual_loop
from engine.loop.recorded import recorded
from engine.simulator.estimated import Estimated
from pages.parts.feedback_loop.scenario import LoopScenario
from pages.parts.shared.links.link_values import check_text
from pages.parts.shared.logs.workspace import hold_log, workspace
from pages.parts.shared.messages import escape

PARAMETER = "loop_clicks"


def by_hand_view(
    scenario: LoopScenario, comparison: RankerComparison, titles: tuple[str, str]
) -> None:
    """A page to click on; every page is ranked by the clicks before it."""
    clicked = from_text(check_text(PARAMETER, from_text, _ignored))
    sitting = manual_loop(scenario.world, scenario.naive, clicked, scenario.seed)
    st.markdown(
        f"Page {len(clicked) + 1}, ranked by your own clicks. Tick what you would click, then "
        "press “Next page”, and watch what moves to the top."
    )
    page, counts = st.columns([3, 2], gap="large")
    with page, st.form(f"loop_hand_{len(clicked)}", border=True):
        for rank, item in enumerate(sitting.page, 1):
            st.checkbox(escape.text(f"{rank}. {named(item)}"), key=_box(clicked, rank))
        st.form_submit_button(
            "Next page", on_click=_turn, args=(clicked, len(sitting.page)), type="primary"
        )
    with counts:
        if sitting.clicks:
            st.dataframe(
                {"Item": list(sitting.clicks), "Your clicks": list(sitting.clicks.values())},
                hide_index=True, alt="Your clicks per item",
            )  # fmt: skip
        else:
            st.text("No clicks yet.")
        if clicked:
            st.button("Reset clicks", on_click=_restart, key="loop_restart")
    if sitting.log is not None:
        name = f"My own {len(clicked)} pages"
        program = (
            f"from engine.programs import manual_loop\n{_world(scenario)}\n"
            f"ranker = parse('loop.rankers', {scenario.naive.spec!r})\n"
            f"table = manual_loop(world, ranker, {clicked!r}, {scenario.seed}).log\n"
        )
        given = (sitting.log, name, None, program)
        st.button("Use as log", key="loop_mine", on_click=_load, args=given)
        _created()


def take_log(scenario: LoopScenario, comparison: RankerComparison, titles: tuple[str, str]) -> None:
    """One world's full log, ready for the other pages."""
    st.markdown(
        f"Save one simulation ({scenario.rounds:,} rounds of the second ranker, with propensities) "
        "as a log that the other pages can analyse and compare with the truth."
    )
    st.button("Create log", key="loop_make", on_click=_make, args=(scenario,))
    _created()


def _make(scenario: LoopScenario) -> None:
    world = scenario.world
    table = recorded(world, scenario.corrected, scenario.rounds, scenario.seed)
    truth = None if isinstance(world, Estimated) else world.spec
    program = (
        f"from engine.programs import ranker_named\nfrom engine.programs import recorded\n"
        f"{_world(scenario)}\nranker = {scenario.program_of_right}\n"
        f"table = recorded(world, ranker, {scenario.rounds}, {scenario.seed})\n"
    )
    _load(table, f"A loop of {scenario.rounds:,} rounds", truth, program)


def _world(scenario: LoopScenario) -> str:
    return f"from engine.programs import parse\n{scenario.program_of_world}"


def _load(table: dict, name: str, truth: str | None, program: str) -> None:
    recipe = of_table(program, name, truth)
    log = from_table(table, name=name, workspace=workspace(), truth=truth, recipe=recipe)
    hold_log(log)
    st.session_state["loop_made"] = f"{log.counts['rows']:,} rows, {log.impressions:,} impressions"


def _created() -> None:
    size = st.session_state.pop("loop_made", None)
    if size:
        st.success(f"Log created and selected: {size}.")
        st.page_link("pages/load.py", label="Open on Load a log")


def _ignored(text: str) -> str:
    return (
        f"Your clicks: “{text}” in the link is not a list of ranks such as 1.2,3.0 (a dot "
        "between pages, 0 for no click); you start on the first page."
    )


def _box(clicked: tuple[tuple[int, ...], ...], rank: int) -> str:
    return f"loop_box_{len(clicked)}_{rank}"


def _turn(clicked: tuple[tuple[int, ...], ...], shown: int) -> None:
    ranks = tuple(rank for rank in range(1, shown + 1) if st.session_state.get(_box(clicked, rank)))
    st.query_params[PARAMETER] = as_text((*clicked, ranks))


def _restart() -> None:
    st.query_params.pop(PARAMETER, None)
