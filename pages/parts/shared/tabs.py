"""Details in tabs: each is computed when it is opened, and the link says which one is."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.parts.shared import controls
from pages.parts.shared.errors import show_errors
from pages.parts.shared.tab_keys import keys_wait


def draw_tabs(parts: Mapping[str, Callable[[], None]], key: str) -> None:
    """A tab per part, the first one open; `key` names them in the link. A lone part has no tab."""
    if len(parts) == 1:
        (draw,) = parts.values()
        with show_errors():
            draw()
        return
    keys_wait(key)
    tabs = st.tabs(list(parts), key=key, on_change="rerun", bind=controls.URL)
    for tab, draw in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab, show_errors():
                draw()
