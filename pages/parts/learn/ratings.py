"""Ratings that people chose to give: what the naive error hides, simulated and in this log."""

from typing import Any

import streamlit as st

from engine.core.method import parse
from engine.figures.learning.rating_errors import held_out, selection_bias_errors
from engine.learners.learner import ranked
from engine.logs.log import Log
from engine.results.rating_report import RatingReport
from engine.studies.learning.selection_bias import selection_bias
from engine.verbs.ratings import ratings
from pages.parts.shared.answers.verdict import LIGHT
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.inputs import controls
from pages.parts.shared.logs.workspace import python_of
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.lights import lights

EXPERIMENT = """from engine.programs import selection_bias

for one in selection_bias({alpha}):
    print(one.prediction, one.true, one.mean("naive"), one.mean("ips"), one.mean("snips"))
"""
PYTHON = """{opening}
from engine import api

print(api.ratings(log, {propensity!r}, error={error!r}))
"""


def ratings_part(log: Log) -> None:
    """The log's own ratings where it holds some, and the experiment whose truth is known."""
    if is_of_ratings(log):
        _own(log)
    else:
        st.text(
            "This log holds no ratings. Ratings are one row per user and item, with the user "
            "mapped as query and the rating as reward."
        )
    _experiment()


def is_of_ratings(log: Log) -> bool:
    """Whether each query rated each item at most once, with more than two values."""
    if ranked(log) or log.counts["queries"] < 2:
        return False
    seen: dict[str, Any] = log.query(
        "SELECT COUNT(DISTINCT reward) AS stars, COUNT(*) AS n, "
        "COUNT(DISTINCT CAST(query_code AS BIGINT) * 4294967296 + item_code) AS pairs FROM log"
    )
    return int(seen["stars"][0]) > 2 and int(seen["n"][0]) == int(seen["pairs"][0])


def _own(log: Log) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        propensity = controls.spec(
            "learners.ratings", "Propensity of a rating", "rating_propensity", "popularity"
        )
        error = controls.option("Error", ("mae", "mse", "dcg"), "rating_error")
    if parse("learners.ratings", propensity).needs_uniform:
        st.text("Naive Bayes needs ratings of items drawn at random: use counterclick ratings.")
        return
    with jobs.awaited(
        "ratings",
        digest(log.fingerprint, propensity, error),
        lambda _: ratings(log, propensity, error=error),
    ) as report:
        if report is not None:
            _answer(log, report, propensity, error)


def _answer(log: Log, rating_report: RatingReport, propensity: str, error: str) -> None:
    word = rating_report.found.gain("snips").verdict.word
    first, *reasons = rating_report.remarks()
    lights([(LIGHT[word], "\n".join([first, *reasons]))], {LIGHT[word]: word})
    st.caption(escape.text(rating_report.heading()))
    python = PYTHON.format(opening=python_of(log), propensity=propensity, error=error)
    show(held_out(rating_report.found, python), "rating_errors")


def _experiment() -> None:
    alpha = controls.number(
        "Strength of selection: factor on the chance to rate, per star less",
        0.1,
        1.0,
        0.5,
        0.05,
        "rating_alpha",
    )
    with jobs.awaited(
        "selection_bias",
        digest(alpha),
        lambda tick: selection_bias(alpha, draws=20, tick=tick),
    ) as results:
        if results is None:
            return
        worst = max(results, key=lambda result: abs(result.mean("naive") - result.true))
        st.markdown(
            "**Simulated users rate 5% of all items; each star less multiplies the chance of "
            f"a rating by {alpha:g}. The naive average estimates the error of "
            f"{worst.prediction} at {worst.mean('naive'):.2f} stars, SNIPS at "
            f"{worst.mean('snips'):.2f}; the true error is {worst.true:.2f}.**"
        )
        show(selection_bias_errors(results, EXPERIMENT.format(alpha=alpha)), "selection_bias")
        st.caption(
            "Marks are means over 20 simulated sets of ratings, and bars are one standard "
            "deviation; the propensities are the true ones."
        )
