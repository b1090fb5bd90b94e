"""Position 1 gets the clicks. Is it the best?"""

import streamlit as st

from engine.core.method import parse
from engine.figures.examination.position_bias import position_bias
from pages.parts.home.result_page import result_page
from pages.parts.home.results import QUERY, STRENGTH, results
from pages.parts.shared.answers.calculation import calculation
from pages.parts.shared.charts.chart import show
from pages.parts.shared.frame.header import page_header
from pages.parts.shared.inputs import controls

SPLIT = (
    r"P(\text{not seen}\mid\text{no click})=\frac{1-e}{1-e\,r}\qquad "
    r"P(\text{seen, not clicked}\mid\text{no click})=\frac{e\,(1-r)}{1-e\,r}"
)
(
    "A missing click has one of two causes; these are their probabilities (e: examination, r: "
    "relevance)."
)
READERS = {"No bias": 0.0, "Desktop": 1.0, "Phone": 1.6}


def _read_like(eta: float) -> None:
    st.session_state["attention"] = eta


page_header("home")
with st.container(key="home_controls"):
    left, middle, right = st.columns([1.1, 1.5, 1], vertical_alignment="bottom", gap="medium")
with middle:
    eta = controls.number(
        "Position bias strength, η",
        0.0,
        2.0,
        STRENGTH,
        0.05,
        "attention",
        "0 is no bias: the result at rank k is seen in k^-η of the visits. Studies of desktop "
        "search pages find η ≈ 1.",
    )
with left.container(horizontal=True, gap="small", key="readers"):
    # Buttons, not one control that follows the slider: its stale value would overrule fast keys.
    for name, at in READERS.items():
        kind = "primary" if at == eta else "secondary"
        st.button(name, key=f"reader_{at}", on_click=_read_like, args=(at,), type=kind)
with right:
    corrected = controls.switch(
        "Correct for position bias",
        "correct",
        help="Divide the clicks of each rank by how often that rank is seen.",
    )

look = results(eta)
with st.container(key="takeaway"):
    st.markdown(look.sentence(corrected))
with st.container(key="home_picture"):
    page, chart = st.columns(2, gap="large")
    with page:
        st.markdown(f"Query **{QUERY}**, 100 visits")
        result_page(look, corrected)
    with chart:
        show(position_bias(look, eta, corrected), "first_look", "liked_and_clicked")
with st.container(key="home_more"):
    calculation([parse("click_models", "pbm")], [SPLIT, look.worked()])
    st.caption(
        "These are exact values of a model, so they have no confidence intervals. For estimates "
        "from a log, see Examination and Compare policies."
    )
