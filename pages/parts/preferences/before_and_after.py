"""What the log promises of two policies before anything is shown, and what users then say."""

import streamlit as st

from engine.figures.preferences.offline_beside_interleaved import offline_beside_interleaved
from engine.logs.log import Log
from engine.studies.preferences.offline_and_interleaved import offline_and_interleaved
from engine.studies.preferences.preference_summary import promise_sentence
from pages.parts.shared import controls, escape, jobs
from pages.parts.shared.chart import digest, show
from pages.parts.shared.lights import lights
from pages.parts.shared.program import figure_program
from pages.parts.shared.verdict import LIGHT
from pages.parts.shared.workspace import python_of


def before_and_after(log: Log) -> None:
    """Two policies, the sentence, and one picture of both answers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = controls.spec("policies", "Policy A", "promise_a", "most_relevant")
        second = controls.spec("policies", "Policy B", "promise_b", "most_clicked")
        number = controls.whole(
            "Interleaved impressions", 100, 50_000, 5_000, "promise_impressions", 500
        )
    key = digest(log.fingerprint, first, second, number)
    work = jobs.awaited(
        "promise",
        key,
        lambda tick: offline_and_interleaved(log, first, second, impressions=number),
    )
    with work as result:
        if result is None:
            return
        st.markdown(f"**{escape.text(promise_sentence(result))}**")
        setup = (
            f"{python_of(log)}\n"
            "from engine.programs import offline_and_interleaved\n\n"
            f"result = offline_and_interleaved(log, {first!r}, {second!r}, impressions={number})\n"
        )
        program = figure_program(setup, "offline_beside_interleaved(result)")
        show(offline_beside_interleaved(result, program), "promise")
        verdicts = {answer.policy: answer.verdict.word for answer in result.estimates}
        words = {colour: word for word, colour in LIGHT.items()}
        rows = [(LIGHT[word], f"{policy}, from the log") for policy, word in verdicts.items()]
        shown = result.interleaved
        rows += [(LIGHT[shown.verdict.word], f"win rate of {number:,} interleaved impressions")]
        lights(rows, words)
