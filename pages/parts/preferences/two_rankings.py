"""Two rankings merged: every page, who is favoured, and the race against an A/B test."""

import streamlit as st

from engine.evaluation.interleaved_pages import interleave
from engine.figures.preferences.merged_pages import merged_pages
from engine.figures.preferences.race import race
from engine.interleaving.method import Interleaving
from engine.studies.preference_race import PreferenceRace, preference_race
from engine.studies.preference_summary import bias_sentence, race_sentence
from pages.parts.preferences.lists import Setting, setting
from pages.parts.shared import escape, jobs
from pages.parts.shared.calculation import calculation
from pages.parts.shared.chart import digest, show
from pages.parts.shared.program import figure_program


def two_rankings() -> None:
    """Controls, the sentence about the bias, the pages, and the race."""
    asked = setting()
    shown = interleave(asked.rankings, asked.method, credit=asked.credit)
    st.markdown(f"**{escape.text(bias_sentence(shown))}**")
    if shown.stop_sentence:
        st.markdown(escape.text(shown.stop_sentence))
    left, right = st.columns([1, 1.1], gap="large")
    with left:
        st.markdown("Every page that may be shown, and whose item each is")
        setup = (
            "from engine.evaluation.interleaved_pages import interleave\n\n"
            f"shown = interleave({asked.rankings!r}, {asked.method!r}, credit={asked.credit!r})\n"
        )
        module = "engine.figures.preferences.merged_pages"
        program = figure_program(setup, module, "merged_pages(shown.pages)")
        show(merged_pages(shown.pages, program), "merged_pages")
    with right:
        work = jobs.awaited("preference_race", digest(asked), lambda tick: _raced(asked))
        with work as found:
            if found is not None:
                st.markdown(escape.text(race_sentence(found)))
                show(race(found, _program(asked)), "race")
    calculation([Interleaving.parse(asked.method)], [])


def _raced(asked: Setting) -> PreferenceRace:
    return preference_race(
        asked.rankings,
        dict(asked.relevance),
        method=asked.method,
        credit=asked.credit,
        users=asked.users,
        examination=asked.examination,
    )


def _program(asked: Setting) -> str:
    setup = (
        "from engine.studies.preference_race import preference_race\n\n"
        f"found = preference_race(\n    {asked.rankings!r},\n    {dict(asked.relevance)!r},\n"
        f"    method={asked.method!r}, credit={asked.credit!r}, users={asked.users!r},\n"
        f"    examination={asked.examination!r},\n)\n"
    )
    return figure_program(setup, "engine.figures.preferences.race", "race(found)")
