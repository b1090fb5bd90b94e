"""Who wins the log: an interleaved one, or an A/B test by policy."""

import numpy as np
import streamlit as st

from engine.core.errors import EngineError
from engine.figures.preferences.sequential_test import sequential_test
from engine.figures.preferences.variants import variants
from engine.figures.preferences.win_rate import win_rate
from engine.interleaving.credits.credit import Credit
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.online_evaluation.interleaved_log import analyse
from engine.online_evaluation.logged_rankings import ranking_columns
from engine.online_evaluation.mixed_pages import mixes_policies
from engine.online_evaluation.sequential_path import sequential_path
from engine.online_evaluation.variants import compare_variants
from engine.policies.policy import Policy
from engine.results.interleaved_wins import InterleavedWins
from engine.results.variant_comparison import VariantComparison
from engine.simulator.world import World
from engine.studies.preferences.interleaved_world import interleaved_log
from pages.parts.shared.answers.calculation import calculation
from pages.parts.shared.answers.table import table
from pages.parts.shared.answers.verdict import LIGHT
from pages.parts.shared.charts.chart import show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.logs.workspace import hold_log, python_of, workspace
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_error
from pages.parts.shared.messages.lights import lights

WORLD = "top_k(items=8, shown=4)"
IMPRESSIONS = 5_000
NAME = "Two rankers interleaved (simulated)"
RECIPE = f"""import numpy as np

from engine.programs import from_table
from engine.programs import Policy
from engine.programs import World
from engine.programs import interleaved_log

policies = [Policy.parse(spec) for spec in ("most_relevant", "most_clicked")]
world = World.parse({WORLD!r})
table = interleaved_log(world, *policies, {IMPRESSIONS}, np.random.default_rng(1))
log = from_table(table, name={NAME!r}, truth=world.spec)
"""


def from_log(log: Log) -> None:
    """The verdict of an interleaved log; else differences by policy; else how to get one."""
    if log.has("team") or ranking_columns(log) or mixes_policies(log):
        _interleaved(log)
        return
    if log.has("policy"):
        _variants(log)
    else:
        st.markdown(
            "This log is not interleaved: no column says which ranker contributed an item. "
            "Expected columns: `impression, session, item, rank, team, reward`, or "
            "`ranking_a, ranking_b` instead of `team`."
        )
    wrong = st.session_state.pop("interleaved_error", None)
    if wrong is not None:
        show_error(wrong)
    st.button("Simulate an interleaved log", key="interleaved_sample", on_click=_simulate)


def _interleaved(log: Log) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        credit = controls.spec("interleaving.credits", "Credit", "preferences_credit", "clicks")
        test = controls.spec(
            "interleaving.significance", "Test of significance", "preferences_test", "binomial"
        )
    interleaved = analyse(log, credit=credit, test=test)
    result = InterleavedWins(log, interleaved)
    word = interleaved.verdict.word
    lines = "\n".join([result.heading(), *interleaved.verdict.reasons])
    lights([(LIGHT[word], lines)], {LIGHT[word]: word})
    setup = (
        f"{python_of(log)}\nfrom engine.programs import analyse\n\n"
        f"result = analyse(log, credit={credit!r}, test={test!r})\n"
    )
    left, right = st.columns(2, gap="large")
    with left:
        program = figure_program(setup, "win_rate(result)")
        parts = {
            "Wins": lambda: show(win_rate(interleaved, program), "win_rate"),
            "Sequential test, user by user": lambda: _over_users(log, credit),
        }
        draw_tabs(parts, "wins_tab")
    with right:
        table(result.readable().to_dict("records"), "Impressions won by each ranker, and ties")
        for remark in result.remarks()[1 + len(interleaved.verdict.reasons) :]:
            st.markdown(escape.text(remark))
        greens = [each.what for each in interleaved.verdict.findings if each.severity == "green"]
        lights([("green", "\n".join(greens))] if greens else [], {"green": "checked"})
    calculation([Credit.parse(credit), interleaved.test], [])


def _over_users(log: Log, credit: str) -> None:
    """The sequential test user by user, when its tab is open: it reads the log once more."""
    path = sequential_path(log, credit=credit)
    st.markdown(escape.text(path.sentence))
    setup = (
        f"{python_of(log)}\n"
        "from engine.programs import sequential_path\n\n"
        f"result = sequential_path(log, credit={credit!r})\n"
    )
    program = figure_program(setup, "sequential_test(result)")
    show(sequential_test(path, program), "sequential_test")


def _variants(log: Log) -> None:
    compared = compare_variants(log)
    result = VariantComparison(log, compared)
    st.markdown(f"**{escape.text(result.heading())}**")
    words = [each.verdict.word for each in compared.differences]
    worst = next((word for word in reversed(list(LIGHT)) if word in words), words[0])
    lights([(LIGHT[worst], "\n".join(result.remarks()))], {LIGHT[worst]: worst})
    setup = (
        f"{python_of(log)}\n"
        "from engine.programs import compare_variants\n\n"
        "compared = compare_variants(log)\n"
    )
    program = figure_program(setup, "variants(compared)")
    show(variants(compared, program), "variants")
    table(result.readable().to_dict("records"), "Every difference with its interval")


def _simulate() -> None:
    """Make and hold an interleaved log of a world whose truth is known."""
    try:
        world = World.parse(WORLD)
        rankers = [Policy.parse(spec) for spec in ("most_relevant", "most_clicked")]
        rng = np.random.default_rng(1)
        table = interleaved_log(world, rankers[0], rankers[1], IMPRESSIONS, rng)
        hold_log(
            from_table(table, name=NAME, workspace=workspace(), truth=world.spec, recipe=RECIPE)
        )
    except EngineError as error:
        st.session_state["interleaved_error"] = error
