"""What does each method assume?"""

import streamlit as st

from engine.core.glossary import GLOSSARY, anchor
from engine.core.method import families, methods
from pages.parts import controls
from pages.parts.card import card
from pages.parts.style import page_style

VIEWS = ("Cards", "By assumption", "Glossary")


def _words(family: str) -> str:
    return family.replace("_", " ").replace(".", ": ").capitalize()


def _cards() -> None:
    known = {_words(family): family for family in families()}
    picked = st.selectbox("Family", list(known), key="family", bind=controls.URL)
    family = known.get(picked, next(iter(known.values())))
    kinds = methods(family).values()
    st.markdown(
        f"{len(kinds)} methods. Each is one file of the engine, and appears here by itself."
    )
    for kind in kinds:
        card(kind)


def _assumptions() -> None:
    st.markdown("What if that does not hold? Find the assumption, and use a method without it.")
    asked = st.text_input("Find", key="assumption", bind=controls.URL, placeholder="top-down")
    found: dict[str, list[str]] = {}
    for family in families():
        for kind in methods(family).values():
            if (asked or "").casefold() in f"{kind.assumes} {kind.title}".casefold():
                found.setdefault(kind.assumes, []).append(f"{kind.title} ({_words(family)})")
    for assumption, titles in found.items():
        with st.container(border=True):
            st.markdown(f"**{assumption}**")
            st.markdown(", ".join(titles))
    if not found:
        st.text("No method assumes that. Try fewer letters.")


def _glossary() -> None:
    for term, meaning in GLOSSARY.items():
        st.header(term, anchor=anchor(term))
        st.markdown(meaning)


page_style("methods")
st.title("What does each method assume?")
view = controls.choice("View", VIEWS, "view", VIEWS[0])
{"Cards": _cards, "By assumption": _assumptions, "Glossary": _glossary}[view]()
