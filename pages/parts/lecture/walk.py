"""The walk through the lecture: which exhibit, what has been revealed, forwards and back."""

from pathlib import Path
from textwrap import wrap

import streamlit as st

from engine.figures.figure import Figure
from engine.lecture.exhibit import Exhibit, exhibits
from pages.parts.lecture.guesses import HANDS
from pages.parts.shared.inputs import controls

PAGES = Path(__file__).parents[2]
STEP = "walk_step"
"""Where a button leaves what changes: the page sets it before it draws, so that the URL follows."""
LONGEST = 36
"""Letters in a line of a title of an axis, when large."""
PRESENT = """
header[data-testid="stHeader"], .st-key-walk_more, [class*="st-key-below_"],
.st-key-exhibit, .st-key-reveal, .st-key-guess { display: none; }
html { font-size: 20px; }
.stMainBlockContainer { padding: .5rem 2rem 0 !important; max-width: 1500px; }
[data-testid="stVerticalBlock"] { gap: .4rem; }
[data-testid="stMarkdownContainer"] p { line-height: 1.35; }
ol.votes li { padding: 0; line-height: 1.3; }
h2 { font-size: 1.25rem !important; line-height: 1.25 !important; padding: 0 0 .7rem !important; }
"""
"""The presenter's layout: large type and nothing that is not for the room."""


_RELEASE = """
export default function () {
  const release = () => setTimeout(() => {
    const at = document.activeElement;
    if (at?.type === "checkbox") at.blur();
  }, 50);
  document.addEventListener("pointerup", release);
  return () => document.removeEventListener("pointerup", release);
}
"""
_KEYS = st.components.v2.component("lecture_keys", html="<span></span>", js=_RELEASE)


def arrow_keys() -> None:
    """Let the arrow keys step again after a switch was clicked, which would keep them."""
    with st.container(key="walk_keys"):
        _KEYS(key="lecture_keys")


def ready() -> dict[str, type[Exhibit]]:
    """The exhibits whose page exists, by key, in the order of the walk."""
    return {kind.key: kind for kind in exhibits() if (PAGES / f"{kind.page}.py").is_file()}


def current(walk: dict[str, type[Exhibit]]) -> type[Exhibit]:
    """The exhibit that the URL names, or the first."""
    titles = {kind.title: key for key, kind in walk.items()}
    st.session_state.update(st.session_state.pop(STEP, {}))
    picked = controls.option(
        "Exhibit", list(titles), "exhibit", label_visibility="collapsed", width=420
    )
    return walk[titles[picked]]


def _go(kind: type[Exhibit]) -> None:
    st.session_state[STEP] = {
        "exhibit": kind.title,
        "reveal": False,
        "guess": None,
    } | dict.fromkeys(HANDS, 0)


def _reveal() -> None:
    st.session_state[STEP] = {"reveal": True}


def steps(walk: dict[str, type[Exhibit]], current: type[Exhibit], revealed: bool) -> None:
    """Back and on, by button or arrow keys: on reveals first, and then goes to the next."""
    kinds = list(walk.values())
    place = kinds.index(current)
    before, after = kinds[max(0, place - 1)], kinds[min(place + 1, len(kinds) - 1)]
    with st.container(
        horizontal=True, width="content", vertical_alignment="center", key="walk_steps"
    ):
        st.button("Back", shortcut="Left", on_click=_go, args=(before,), disabled=place == 0)
        if not revealed:
            st.button("Reveal", shortcut="Right", type="primary", on_click=_reveal)
        else:
            last = place == len(kinds) - 1
            st.button(
                "Next", shortcut="Right", type="primary", on_click=_go, args=(after,), disabled=last
            )


def progress(walk: dict[str, type[Exhibit]], current: type[Exhibit]) -> None:
    """How far the lecture is, in exhibits and minutes."""
    kinds = list(walk.values())
    place = kinds.index(current)
    gone, total = sum(k.minutes for k in kinds[:place]), sum(k.minutes for k in kinds)
    position = (
        f"{place + 1} of {len(kinds)} · {current.minutes} min · "
        f"starts at {gone // 60}:{gone % 60:02d} of {total} min"
    )
    st.html(
        f'<label class="walked">{position}<progress value="{place + 1}" max="{len(kinds)}">'
        "</progress></label>",
        width="stretch",
    )


def enlarge(figure: Figure) -> None:
    """Letters of a picture that the last row can read."""
    large, larger = {"size": 18}, {"size": 20}
    figure.plot.update_xaxes(tickfont=large, title_font=larger)
    figure.plot.update_yaxes(tickfont=large, title_font=larger)
    figure.plot.update_annotations(font=larger)
    for axis in (figure.plot.layout.xaxis, figure.plot.layout.yaxis):
        if axis.title.text and len(axis.title.text) > LONGEST:
            axis.title.text = "<br>".join(wrap(axis.title.text, LONGEST))
    figure.plot.update_layout(legend_font=larger, height=min(1.1 * figure.plot.layout.height, 440))


def present(on: bool) -> None:
    """Large type and no chrome, while on."""
    if on:
        st.html(f"<style>{PRESENT}</style>")
