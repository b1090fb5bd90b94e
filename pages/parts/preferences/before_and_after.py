"""What the log promises of two policies before anything is shown, and what users then say."""

from collections.abc import Sequence

import streamlit as st

from engine.figures.preferences.offline_beside_interleaved import offline_beside_interleaved
from engine.logs.log import Log
from engine.policies.files.learned_from import learned_here
from engine.policies.policy import Policy
from engine.policies.uploaded import policy_label
from engine.studies.preferences.offline_and_interleaved import offline_and_interleaved
from engine.studies.preferences.preference_summary import promise_sentence
from pages.parts.shared.answers.verdict import LIGHT
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program, policy_lines
from pages.parts.shared.inputs import controls
from pages.parts.shared.links.address import value_to_show
from pages.parts.shared.logs.policies_of_file import policies_of_file, policy_texts, show_file_notes
from pages.parts.shared.logs.workspace import python_of
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.lights import lights

PAIR = {"promise_a": "most_relevant", "promise_b": "most_clicked"}
"""The pickers of both policies, and what they start with."""
OWN = "promise_files"
"""The entry of a session that holds the specs of the policies of the chosen file."""


def before_and_after(log: Log) -> None:
    """Two policies, the sentence, and one picture of both answers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover("Add policy"):
            _, own = policies_of_file(log)
        files = {policy.spec: policy for policy in own}
        _pick_files(list(files))
        first, second = (
            controls.spec("policies", label, key, usual, own=list(files))
            for label, (key, usual) in zip(("Policy A", "Policy B"), PAIR.items(), strict=True)
        )
        number = controls.whole(
            "Interleaved impressions", 100, 50_000, 5_000, "promise_impressions", 500
        )
    show_file_notes(log, own)
    chosen = [files.get(spec) or Policy.parse(spec) for spec in (first, second)]
    learned = learned_here(own, log)
    work = jobs.awaited(
        "promise",
        digest(log.fingerprint, policy_texts(chosen), number, learned),
        lambda tick: offline_and_interleaved(
            log, *chosen, impressions=number, learned_here=learned
        ),
    )
    with work as result:
        if result is None:
            return
        st.markdown(f"**{escape.text(promise_sentence(result))}**")
        setup = (
            f"{python_of(log)}\n"
            "from engine.programs import offline_and_interleaved\n\n"
            f"{policy_lines(chosen)}"
            f"result = offline_and_interleaved(log, *policies, impressions={number}, "
            f"learned_here={learned!r})\n"
        )
        program = figure_program(setup, "offline_beside_interleaved(result)")
        show(offline_beside_interleaved(result, program), "promise")
        verdicts = {answer.policy: answer.verdict.word for answer in result.estimates}
        words = {colour: word for word, colour in LIGHT.items()}
        rows = [
            (LIGHT[word], f"{policy_label(policy)}, from the log")
            for policy, word in verdicts.items()
        ]
        shown = result.interleaved
        rows += [(LIGHT[shown.verdict.word], f"win rate of {number:,} interleaved impressions")]
        lights(rows, words)


def _pick_files(specs: Sequence[str]) -> None:
    """Make the first policy of a file that was just chosen policy B; let go of those of others."""
    before = st.session_state.get(OWN, [])
    st.session_state[OWN] = specs
    if specs == before and PAIR.keys() <= st.session_state.keys():
        return
    shown = {key: value_to_show(key, [usual], single=True) for key, usual in PAIR.items()}
    for key, usual in PAIR.items():
        if shown[key] in set(before) - set(specs):
            st.session_state[key] = shown[key] = usual
    if specs and not set(shown.values()) & set(specs):
        st.session_state["promise_b"] = specs[0]
