"""How much of each rank is seen?"""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.examination.contextual import Contextual
from engine.examination.curve import Curve
from engine.examination.curve_summary import linked, log_next, sentence
from engine.examination.examination_model import examine
from engine.figures.examination.examination_curves import examination_curves
from engine.figures.examination.examination_links import HOW_TO_READ, examination_links
from engine.figures.examination.examination_missing import examination_missing
from engine.fit_alarms.alarms import NEVER_MOVED, alarms
from engine.logs.log import Log, named
from engine.relevance.missing_by_rank import missing_by_rank, missing_click_sentence
from engine.studies.true_examination import true_curve
from pages.parts.examination import programs
from pages.parts.examination.leaderboard import click_model_comparison
from pages.parts.examination.relevance import relevance_part
from pages.parts.shared.answers.calculation import calculation_body
from pages.parts.shared.answers.formulas import of_curve
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import show
from pages.parts.shared.frame.header import header_with_log
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_error, show_errors

CELLS = named("cells")


def _curves(log: Log, specs: list[str]) -> dict[str, Curve]:
    curves, errors = {}, {}
    for spec in specs:
        try:
            curves[spec] = examine(log, spec)
        except EngineError as error:
            errors[str(error)] = error  # a cluster that is gone refuses every method alike
    for error in errors.values():
        show_error(error)
    return curves


def _seen(log: Log, curves: dict[str, Curve]) -> None:
    first = next(iter(curves.values()))
    st.markdown(f"**{escape.text(sentence(first, examine(log, 'naive_ctr')))}**")
    left, right = st.columns([1.4, 1], gap="large")
    with left:
        python = programs.curves(log, list(curves))
        show(examination_curves(curves, true_curve(log), CELLS, python), "curves")
    with right:
        st.markdown("**Items shared by each pair of ranks**", help=HOW_TO_READ)
        figure = examination_links(first.links, CELLS)
        python = programs.links(log, first)
        show(replace(figure, python=python), "links", "rank_graph")
        for advice in (linked(first), *log_next(first)):
            st.markdown(escape.text(advice))
    raised = jobs.result("alarms", log.fingerprint, lambda _: alarms(log))
    for alarm in raised.sentences if raised else ():
        st.warning(escape.text(alarm))
    if raised and not raised.moved:
        st.info(f"Not checked: {escape.text(NEVER_MOVED)}")


def _missing(log: Log, curve: Curve) -> None:
    st.header("Why were results not clicked?")
    split = missing_by_rank(log, curve)
    st.markdown(escape.text(missing_click_sentence(log, curve, split)))
    python = programs.missing(log, curve)
    figure = examination_missing(split, CELLS, python)
    show(figure, "missing", "missing_clicks")


def _clicks(log: Log, curve: Curve) -> None:
    left, right = st.columns(2, gap="large")
    with left, show_errors():
        _missing(log, curve)
    with right, show_errors():
        relevance_part(log, curve)


def _segments(log: Log, spec: str) -> None:
    columns = ["policy", *(name for name in log.columns[:30])]
    by = controls.option("Segment by", columns, "segments")
    if by in columns and not isinstance(parse("examination", spec), Contextual):
        curves = Contextual(method=spec, by=by).per_segment(log)
        python = programs.segments(log, spec, by)
        show(examination_curves(curves, None, CELLS, python), "segments_chart", "segments")


log = header_with_log("examination")
with controls.problems_below():
    specs = controls.specs(
        "examination",
        "Estimators (the first is used for correction)",
        "examine",
        ["all_pairs", "naive_ctr"],
    )
if log is not None and (curves := _curves(log, specs)):
    deciding = next(iter(curves.values()))
    with show_errors():
        _seen(log, curves)
    parts: dict[str, Callable[[], None]] = {
        "Clicks and relevance": lambda: _clicks(log, deciding),
        "Click models": lambda: click_model_comparison(log),
        "By segment": lambda: _segments(log, deciding.method),
        "Method": lambda: calculation_body(
            [parse("examination", deciding.method)], of_curve(deciding)
        ),
    }
    draw_tabs(parts, "examination_tab")
