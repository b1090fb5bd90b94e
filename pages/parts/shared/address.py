"""Pickers of methods in the address: the link says the spec where the control shows the title.

Streamlit's own binding writes what a control shows. Here the address holds specs, and going back
or forward in the browser brings the earlier ones back.
"""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.shared import escape
from pages.parts.shared.directory import pages


def value_to_show(key: str, default: Sequence[str], single: bool = False) -> str | list[str]:
    """What a control shows: the link's value at first and after Back or Forward, else its own.

    Controls get it as their default in every run. A value that is set once is lost when the page
    runs again before the browser has drawn the control, and the control is then empty.
    """
    context = get_script_run_ctx()
    went_back = context is not None and context.is_history_navigation
    if key in st.session_state and not went_back:
        return st.session_state[key]
    given = [text for text in st.query_params.get_all(key) if text] or list(default)
    value = given[0] if single else list(dict.fromkeys(given))
    if key in st.session_state:
        st.session_state[key] = value
    return value


def write_address(key: str, specs: Sequence[str], default: Sequence[str]) -> None:
    """Bring the address up to date with the control; what is usual is left out."""
    if list(specs) == list(default):
        st.query_params.pop(key, None)
    elif st.query_params.get_all(key) != list(specs):
        st.query_params[key] = list(specs)


def unknown_page() -> str:
    """The name of a page that the address asks for and that does not exist; else empty."""
    path = urlsplit(st.context.url or "").path
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    name = unquote(path.rpartition("/")[2])  # an address that ends in / asks for no page
    if not name or path.strip("/") == base or name in {page.id for page in pages()}:
        return ""
    return escape.text(name, 40)
