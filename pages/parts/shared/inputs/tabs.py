"""Details in tabs: each is computed when it is opened, and the link says which one is."""

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tab_keys import keys_wait
from pages.parts.shared.links.link_values import ChoiceControl, check_link
from pages.parts.shared.messages.errors import show_errors


def draw_tabs(
    parts: Mapping[str, Callable[[], None]], key: str, drawn: Collection[str] = ()
) -> None:
    """A tab per part, the first one open. A lone part has no tab.

    Args:
        parts: what each tab is called and what draws it.
        key: names the open tab in the link.
        drawn: parts that are drawn although another tab is open, so that their controls keep what
            was picked.
    """
    if len(parts) == 1:
        (draw,) = parts.values()
        with show_errors():
            draw()
        return
    check_link(ChoiceControl("Tab", key, list(parts), next(iter(parts))))
    keys_wait(key)
    tabs = st.tabs(list(parts), key=key, on_change="rerun", bind=controls.URL)
    for tab, (name, draw) in zip(tabs, parts.items(), strict=True):
        if tab.open or name in drawn:
            with tab, show_errors():
                draw()
