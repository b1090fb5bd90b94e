"""Relevance after correction: the items that a correction moves most."""

from dataclasses import replace

import streamlit as st

from engine.examination.curve import Curve
from engine.figures.examination.examination_relevance import examination_relevance
from engine.judgments.judgment_files import as_csv
from engine.judgments.judgments import judge
from engine.logs.log import Log, named
from engine.relevance.largest_corrections import largest_corrections
from engine.relevance.relevance import CORRECTIONS
from engine.studies.true_examination import true_liking
from pages.parts.examination import programs
from pages.parts.shared.charts.chart import show
from pages.parts.shared.inputs import controls

TITLES = {
    "ctr": "Raw CTR",
    "ips": "IPS",
    "coec": "COEC",
    "best_rank": "Best rank",
    "em": "EM",
    "affine": "Trust bias",
}
"""What readers see of each correction."""
HELP = (
    "Raw CTR: clicks per impression, uncorrected. IPS: each click weighted by 1/examination. COEC: "
    "clicks over expected examination. Best rank: every impression counts as the item's best rank. "
    "EM: maximum likelihood of the position-based model. Trust bias: also removes clicks by trust."
)


def relevance_part(log: Log, curve: Curve) -> None:
    """Choose a correction, and see raw clicks beside corrected ones."""
    st.header(
        "Relevance after correction",
        help="The 12 items whose relevance the correction changes most, relative to the average "
        "item. Their 95% intervals include the error of the curve and, where needed, the "
        "effect of choosing the largest changes.",
    )
    default = "affine" if curve.trusted is not None else "coec"
    titles = {name: TITLES.get(name, name) for name in CORRECTIONS}
    correction = controls.titled_choice("Click correction", titles, "relevance", default, HELP)
    moved = largest_corrections(log, curve, correction)
    if not len(moved["item"]):
        st.text("No item has enough clicks.")
        return
    truth = true_liking(log, moved["query"], moved["item"])
    figure = examination_relevance(moved, truth, named("cells"))
    python = programs.relevance(log, curve, correction)
    show(replace(figure, python=python), "moved", "relevance")
    if curve.identified[1:].any():
        st.download_button(
            "Judgments (CSV)",
            lambda: as_csv(judge(log, curve.method)),
            "judgments.csv",
            "text/csv",
            help="Relevance of every query and item with 10 impressions or more. "
            "`counterclick judge` writes other formats.",
        )
