"""Two rankings merged: every page, who is favoured, and the race against an A/B test."""

import streamlit as st

from engine.figures.preferences.merged_pages import merged_pages
from engine.figures.preferences.race import race
from engine.interleaving.method import Interleaving
from engine.logs.log import Log
from engine.studies.preferences.interleaved_pages import interleave
from engine.studies.preferences.preference_race import PreferenceRace, preference_race
from engine.studies.preferences.preference_summary import bias_sentence, race_sentence
from pages.parts.preferences.lists import Setting, setting
from pages.parts.shared.answers.calculation import calculation
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.messages import escape


def two_rankings(log: Log | None) -> None:
    """Controls, the sentence about the bias, the pages, and the race."""
    chosen = setting(log)
    shown = interleave(chosen.rankings, chosen.method, credit=chosen.credit)
    st.markdown(f"**{escape.text(bias_sentence(shown))}**")
    if shown.stop_sentence:
        st.markdown(escape.text(shown.stop_sentence))
    left, right = st.columns([1, 1.1], gap="large")
    with left:
        st.markdown("Every page that may be shown, and which ranking each item comes from")
        setup = (
            "from engine.programs import interleave\n\n"
            f"shown = interleave({chosen.rankings!r}, {chosen.method!r}, "
            f"credit={chosen.credit!r})\n"
        )
        program = figure_program(setup, "merged_pages(shown.pages)")
        show(merged_pages(shown.pages, program), "merged_pages")
    with right:
        work = jobs.awaited("preference_race", digest(chosen), lambda tick: _raced(chosen))
        with work as raced:
            if raced is not None:
                st.markdown(escape.text(race_sentence(raced)))
                show(race(raced, _program(chosen)), "race")
    with st.container(key="rest_rankings"):
        calculation([Interleaving.parse(chosen.method)], [])


def _raced(setting: Setting) -> PreferenceRace:
    return preference_race(
        setting.rankings,
        dict(setting.relevance),
        method=setting.method,
        credit=setting.credit,
        users=setting.users,
        examination=setting.examination,
    )


def _program(setting: Setting) -> str:
    setup = (
        "from engine.programs import preference_race\n\n"
        f"result = preference_race(\n    {setting.rankings!r},\n    {dict(setting.relevance)!r},\n"
        f"    method={setting.method!r}, credit={setting.credit!r}, users={setting.users!r},\n"
        f"    examination={setting.examination!r},\n)\n"
    )
    return figure_program(setup, "race(result)")
