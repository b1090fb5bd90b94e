"""What would you have guessed? A lecture in exhibits."""

import streamlit as st

from engine.core.errors import EngineError
from engine.core.glossary import linked
from engine.core.references import citation
from engine.lecture.exhibit import Exhibit, Shown
from engine.reports.sheets import sheet
from pages.parts.lecture import walk
from pages.parts.lecture.class_poll import counts, invitation, poll_switch, put
from pages.parts.lecture.guesses import compared, guesses
from pages.parts.server.polls import Poll
from pages.parts.shared.answers.card import GLOSSARY_PAGE
from pages.parts.shared.charts.chart import show
from pages.parts.shared.frame.style import page_style
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.parameters import parameters
from pages.parts.shared.messages.errors import show_error


@st.cache_data(max_entries=64, show_spinner="Computing")
def _content(spec: str) -> tuple[str, str, Shown]:
    exhibit = Exhibit.parse(spec)
    return exhibit.setting(), exhibit.question(), exhibit.show()


def _more(exhibit: Exhibit, revealed: bool, presenting: bool) -> None:
    kind = type(exhibit)
    with st.container(key="walk_more"):
        calculation, notes = st.tabs(["How this is calculated", "Notes for the lecturer"])
        with notes:
            for note in kind.notes:
                st.markdown(f"- {note}")
            st.download_button(
                "Exercise sheet with solutions",
                lambda: sheet(kind),
                f"{kind.key}.md",
                "text/markdown",
                on_click="ignore",
            )
        with calculation:
            st.markdown(linked(f"{kind.summary()} Assumes: {kind.assumes}", GLOSSARY_PAGE))
            st.latex(kind.formula)
            if revealed:
                st.markdown("With the numbers of this exhibit:")
                st.latex(_content(exhibit.spec)[2].worked)
            for key in kind.cites:
                st.caption(citation(key))
        if not presenting:
            st.page_link(f"pages/{kind.page}.py", label="Open this in the simulator")


def _exhibit(exhibit: Exhibit, revealed: bool, presenting: bool, poll: Poll | None) -> None:
    kind = type(exhibit)
    setting, question, shown = _content(exhibit.spec)
    text, picture_side = st.columns([1, 1.15], gap="large")
    words = text.container()
    # On a projector the bar is one line below; else it is seen without scrolling, by the question.
    with (st if presenting else text).container(
        key="walk_bar",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="bottom",
        gap="small",
    ):
        guess, hands = guesses(revealed, presenting)
        walk.steps(walk.ready(), kind, revealed)
    if poll is not None:
        put(
            poll, exhibit, (setting, question), (shown.answer, shown.sentence) if revealed else None
        )
    with words:
        st.markdown(linked(setting, GLOSSARY_PAGE))
        if revealed:
            with st.container(key="takeaway"):
                st.markdown(f"**{shown.sentence}**")
            votes = zip(hands, counts(poll, exhibit), strict=True)
            compared(guess, [sum(pair) for pair in votes], shown.answer)
            with st.container(key="moral"):
                st.markdown(kind.aha)
        else:
            st.markdown(f"## {question}")
            if poll is not None:
                invitation(poll, exhibit, hands)
    with picture_side:
        picture = shown.after if revealed else shown.before
        if presenting:
            walk.enlarge(picture)
        show(picture, f"{kind.key}_{'after' if revealed else 'before'}", kind.key)


page_style("lecture")
exhibits = walk.ready()
title = st.container(key="page_header")
with st.container(horizontal=True, vertical_alignment="center", key="walk_top"):
    kind = walk.current(exhibits)
    walk.progress(exhibits, kind)
    presenting = controls.switch(
        "Presenter mode", "present", help="Large type; hides notes and exports."
    )
    poll = poll_switch()
    revealed = controls.switch("Answer shown", "reveal")
    knobs = st.popover("Settings", key="walk_settings") if presenting else None
title.title(kind.title)
walk.present(presenting)
with knobs or st.container(key="walk_controls"):
    exhibit = kind(**parameters(kind, kind.key))
try:
    _exhibit(exhibit, revealed, presenting, poll)
except EngineError as error:
    show_error(error)
_more(exhibit, revealed, presenting)
walk.arrow_keys()
