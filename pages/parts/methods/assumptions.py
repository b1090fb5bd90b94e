"""The index by assumption: doubts with the methods they touch, then every assumption."""

from collections.abc import Iterable
from urllib.parse import quote_plus

import streamlit as st

from engine.core.doubts import DOUBTS, Doubt, under, without
from engine.core.glossary import linked
from engine.core.method import Method, families, methods
from pages.parts.shared.answers.card import GLOSSARY_PAGE
from pages.parts.shared.inputs import controls

LONGEST = 200
"""Letters that the field of the search takes."""


def words(family: str) -> str:
    """A family as a heading says it: 'click_models' -> 'Click models'."""
    return family.replace("_", " ").replace(".", ": ").capitalize()


def assumptions() -> None:
    """What if that does not hold? By doubt, and by the sentence that a method assumes."""
    st.markdown("Which assumption worries you?")
    text = controls.text("Find", "", "assumption", LONGEST, placeholder="top-down")
    sought = text.casefold()
    doubts = [doubt for doubt in DOUBTS if sought in _text(doubt)]
    for doubt in doubts:
        with st.container(border=True):
            st.header(doubt.question)
            st.markdown(linked(doubt.follows, GLOSSARY_PAGE))
            st.markdown(f"**Not valid if so:** {_links(under(doubt))}")
            st.markdown(f"**Still valid:** {_links(without(doubt))}")
    methods_by_assumption = _assumed(sought)
    if methods_by_assumption:
        st.header("All assumptions")
        st.markdown(
            "\n".join(
                f"- {sentence} {_links(kinds)}" for sentence, kinds in methods_by_assumption.items()
            )
        )
    elif not doubts:
        st.text("No match.")


def _text(doubt: Doubt) -> str:
    titles = " ".join(kind.title for kind in [*under(doubt), *without(doubt)])
    return f"{doubt.question} {doubt.follows} {titles}".casefold()


def _assumed(sought: str) -> dict[str, list[type[Method]]]:
    methods_by_assumption: dict[str, list[type[Method]]] = {}
    for family in families():
        for kind in methods(family).values():
            if sought in f"{kind.assumes} {kind.title}".casefold():
                methods_by_assumption.setdefault(kind.assumes, []).append(kind)
    return methods_by_assumption


def _links(kinds: Iterable[type[Method]]) -> str:
    """The titles, each a link to its card."""
    return ", ".join(
        f"[{kind.title}](methods?family={quote_plus(words(kind.family))}&method={kind.key})"
        for kind in kinds
    )
