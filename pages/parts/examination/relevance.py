"""What people like once it is seen: the items that a correction moves most."""

from dataclasses import replace

import streamlit as st

from engine.examination.curve import Curve
from engine.examination.judgment_files import as_csv
from engine.examination.judgments import judge
from engine.examination.largest_corrections import largest_corrections
from engine.examination.relevance import CORRECTIONS
from engine.figures.examination.examination_relevance import examination_relevance
from engine.logs.log import Log, named
from engine.studies.true_examination import true_liking
from pages.parts.examination import programs
from pages.parts.shared import controls
from pages.parts.shared.chart import show


def relevance_part(log: Log, curve: Curve) -> None:
    """Choose a correction, and see raw clicks beside corrected ones."""
    st.header(
        "Relevance after correction",
        help="The 12 items that the correction changes most, against the average item. They are "
        "chosen for that, so their 95% intervals miss the truth more often than 5%.",
    )
    default = "affine" if curve.trusted is not None else "coec"
    correction = controls.choice("Click correction", list(CORRECTIONS), "relevance", default)
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
