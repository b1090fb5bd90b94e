"""What does each method assume?"""

import streamlit as st

from engine.core.glossary import GLOSSARY, anchor
from engine.core.method import families, methods
from pages.parts.methods.assumptions import assumptions, words
from pages.parts.shared import controls
from pages.parts.shared.address import value_to_show, write_address
from pages.parts.shared.card import card
from pages.parts.shared.header import page_header
from pages.parts.shared.link_numbers import ChoiceControl, check_link

VIEWS = ("Cards", "By assumption", "Glossary")


def _cards() -> None:
    by_title = {words(family): family for family in families()}
    picked = controls.option("Family", list(by_title), "family")
    family = by_title[picked]
    kinds = methods(family)
    first = next(iter(kinds))
    check_link(ChoiceControl("Method", "method", list(kinds), first))
    shown = value_to_show("method", [first], single=True)
    if shown not in kinds:
        shown = first
        if "method" in st.session_state:
            st.session_state["method"] = first
    key = st.pills(
        f"{len(kinds)} methods",
        list(kinds),
        default=shown,
        key="method",
        format_func=lambda name: kinds[name].title,
        required=True,
    )
    write_address("method", [key], [first])
    card(kinds[key])
    st.markdown("\n".join(f"- **{kind.title}.** {kind.assumes}" for kind in kinds.values()))


def _glossary() -> None:
    for term, meaning in GLOSSARY.items():
        st.header(term, anchor=anchor(term))
        st.markdown(meaning)


page_header("methods")
view = controls.choice("View", VIEWS, "view", VIEWS[0])
{"Cards": _cards, "By assumption": assumptions, "Glossary": _glossary}[view]()
