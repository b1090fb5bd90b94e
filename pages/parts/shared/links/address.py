"""Pickers of methods in the address: the link says the spec where the control shows the title.

Streamlit's own binding writes what a control shows. Here the address holds specs, and going back
or forward in the browser brings the earlier ones back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.shared.links.directory import pages
from pages.parts.shared.messages import escape

MOST = 12
"""Methods that one picker takes."""
LONGER_LISTS = "longer_lists"


@dataclass(frozen=True)
class LongerList:
    """How many different methods a link names for one picker, and those that it shows."""

    named: int
    kept: list[str]


def value_to_show(
    key: str, default: Sequence[str], single: bool = False, name: str = ""
) -> str | list[str]:
    """What a control shows: the link's value at first and after Back or Forward, else its own.

    Controls get it as their default in every run. A value that is set once is lost when the page
    runs again before the browser has drawn the control, and the control is then empty.

    Args:
        key: of the control.
        default: what it shows where the link says nothing.
        single: whether it shows one spec, and never none.
        name: what the address calls it, where that is not its key; older links use the key.
    """
    if key in st.session_state and not went_back():
        return st.session_state[key]
    given = _given(key, name)
    texts = list(dict.fromkeys(text for text in given if text))
    if not texts and (single or not given):  # "policies=" is a picker without any
        texts = list(default)
    kept = texts[: 1 if single else MOST]
    st.session_state.setdefault(LONGER_LISTS, {})[key] = LongerList(len(texts), kept)
    value = kept[0] if single else kept
    if key in st.session_state:
        st.session_state[key] = value
    return value


def left_out(key: str, shown: Sequence[str]) -> str:
    """What is said of a link with more methods than its picker takes, while it shows the first."""
    link: LongerList | None = st.session_state.get(LONGER_LISTS, {}).get(key)
    if link is None or link.named == len(link.kept) or link.kept != list(shown):
        return ""
    used = f"the first {len(link.kept)} are" if len(link.kept) > 1 else "the first is"
    return f"the link names {link.named:,} methods; {used} used."


def went_back() -> bool:
    """Whether the page is drawn because of Back or Forward in the browser."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def write_address(key: str, specs: Sequence[str], default: Sequence[str], name: str = "") -> None:
    """Bring the address up to date with the control; what is usual is left out."""
    name = name or key
    if key != name:
        st.query_params.pop(key, None)
    if list(specs) == list(default):
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != (written := list(specs) or [""]):
        st.query_params[name] = written


def _given(key: str, name: str) -> list[str]:
    """What the address says of a control, by its key in older links or by its name."""
    return st.query_params.get_all(key) or st.query_params.get_all(name)


def unknown_page() -> str:
    """The name of a page that the address asks for and that does not exist; else empty."""
    path = urlsplit(st.context.url or "").path
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    name = unquote(path.rpartition("/")[2])  # an address that ends in / asks for no page
    if not name or path.strip("/") == base or name in {page.id for page in pages()}:
        return ""
    return escape.text(name, 40)
