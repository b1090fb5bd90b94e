"""Names in a link that no page knows: left out, and one sentence says so."""

import re
from difflib import get_close_matches
from functools import cache

import streamlit as st

from pages.parts.shared.links.directory import FOLDER
from pages.parts.shared.messages import escape

UNKNOWN = "unknown_names"
"""The unknown names that the link of the page gave."""
LONGEST = 40
_WORD = re.compile(r"""(?<![\w}])["']([a-z][a-z0-9_]*)["']""")
_BEGINNING = re.compile(r"""\bf["']([a-z_]+_)\{""")
"""How the source of a page writes the key of a control, and the beginning of one made of parts."""


def unknown_names() -> list[str]:
    """A sentence for each name that this link, or an earlier one of the page, should not have."""
    unknown: list[str] = st.session_state.setdefault(UNKNOWN, [])
    for name in [name for name in st.query_params if not _is_known(name)]:
        del st.query_params[name]
        if name not in unknown:
            unknown.append(name)
    return [_sentence(name) for name in unknown[:LONGEST]]


def _is_known(name: str) -> bool:
    if name in st.session_state:
        return True
    words, beginnings = _written()
    return name in words or name.startswith(beginnings)


@cache
def _written() -> tuple[frozenset[str], tuple[str, ...]]:
    """The words that may be keys, and how other keys begin, among them parameters of methods."""
    source = [file.read_text("utf-8") for file in FOLDER.rglob("*.py")]
    words = frozenset(word for text in source for word in _WORD.findall(text))
    parts = {part for text in source for part in _BEGINNING.findall(text)}
    return words, (*sorted(parts), *(f"{word}_" for word in sorted(words) if "_" in word))


def _sentence(name: str) -> str:
    drawn = [str(key) for key in st.session_state]
    shorter = [word for word in _written()[0] if any(key.startswith(f"{word}_") for key in drawn)]
    near = get_close_matches(name[:LONGEST], [*shorter, *drawn], 1)  # estimators_rankings
    meant = f" Did you mean {escape.text(near[0], LONGEST)}?" if near else ""
    return f"“{escape.text(name, LONGEST)}” in the link is no setting; it is left out.{meant}"
