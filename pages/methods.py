"""What does each method assume?"""

import streamlit as st

from engine.core.glossary import GLOSSARY, anchor
from engine.core.method import families, methods
from pages.parts.methods.assumptions import assumptions, words
from pages.parts.shared.answers.card import card
from pages.parts.shared.frame.header import page_header
from pages.parts.shared.inputs import controls

VIEWS = ("Cards", "By assumption", "Glossary")


def _cards() -> None:
    by_title = {words(family): family for family in families()}
    picked = controls.option("Family", list(by_title), "family")
    family = by_title[picked]
    kinds = methods(family)
    first = next(iter(kinds))
    titles = {name: kind.title for name, kind in kinds.items()}
    label = f"{len(kinds)} methods"
    key = controls.titled_choice(label, titles, "method", first, draw=st.pills)
    card(kinds[key])
    st.markdown("\n".join(f"- **{kind.title}.** {kind.assumes}" for kind in kinds.values()))


def _glossary() -> None:
    for term, meaning in GLOSSARY.items():
        st.header(term, anchor=anchor(term))
        st.markdown(meaning)


page_header("methods")
view = controls.choice("View", VIEWS, "view", VIEWS[0])
{"Cards": _cards, "By assumption": assumptions, "Glossary": _glossary}[view]()
