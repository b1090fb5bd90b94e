"""What does each method assume?"""

import streamlit as st

from engine.core.glossary import GLOSSARY, anchor
from engine.core.method import families, methods
from pages.parts.methods.assumptions import assumptions, words
from pages.parts.shared import controls
from pages.parts.shared.card import card
from pages.parts.shared.header import page_header

VIEWS = ("Cards", "By assumption", "Glossary")


def _cards() -> None:
    known = {words(family): family for family in families()}
    picked = st.selectbox("Family", list(known), key="family", bind=controls.URL)
    family = known.get(picked, next(iter(known.values())))
    kinds = methods(family).values()
    st.markdown(f"{len(kinds)} methods")
    # The card that a link asks for stands first: a browser jumps to a place before it is drawn.
    wanted = st.query_params.get("method", "")
    for kind in sorted(kinds, key=lambda kind: kind.key != wanted):
        card(kind)


def _glossary() -> None:
    for term, meaning in GLOSSARY.items():
        st.header(term, anchor=anchor(term))
        st.markdown(meaning)


page_header("methods")
view = controls.choice("View", VIEWS, "view", VIEWS[0])
{"Cards": _cards, "By assumption": assumptions, "Glossary": _glossary}[view]()
