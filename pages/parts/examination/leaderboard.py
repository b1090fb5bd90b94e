"""The leaderboard of click models, as a part of a page."""

import streamlit as st

from engine.click_models.jackknife import intervals
from engine.click_models.parameter_table import MOST, parameter_table
from engine.click_prediction.leaderboard import MODELS, Place, leaderboard, sentence
from engine.click_prediction.score import FORMULA
from engine.core.method import parse
from engine.figures.examination.examination_leaderboard import examination_leaderboard, prior
from engine.logs.log import Log
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, export_menu, show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.inputs import controls
from pages.parts.shared.logs.workspace import python_of
from pages.parts.shared.messages import escape


def click_model_comparison(log: Log) -> None:
    """Pick click models, and see how well each predicts sessions it was not fitted to."""
    models = controls.specs("click_models", "Click models", "click_models", MODELS)
    if not models:
        st.text("Pick at least one click model.")
        return
    choose = controls.switch(
        "Tune priors by cross-validation",
        "choose_prior",
        default=True,
        help=(
            "On: the prior that predicts held-out training sessions best. Off: the prior of the "
            "spec."
        ),
    )
    places = jobs.result(
        "leaderboard",
        digest(log.fingerprint, models, choose),
        lambda tick: leaderboard(log, models, tick=tick, choose_prior=choose),
    )
    if places is None:
        return
    st.markdown(f"**{escape.text(sentence(places))}**")
    python = figure_program(
        f"{python_of(log)}\nfrom engine.programs import leaderboard\n",
        f"examination_leaderboard(leaderboard(log, {models!r}, choose_prior={choose}))",
    )
    show(examination_leaderboard(places, python), "leaderboard", "click_models")
    st.caption(escape.text(_priors(places)))
    st.caption(FORMULA)
    for place in places:
        for warning in place.fitted.warnings:
            st.text(f"{place.title}: {warning}")
    _parameters(log, [place.model for place in places])


def _priors(places: list[Place]) -> str:
    """Every model's prior, as it was chosen or given."""
    priors = [(place.title, *prior(place)) for place in places]
    return "Prior (clicks of impressions, added to every count): " + "; ".join(
        f"{model}, {clicks:.3g} of {rows:.3g}" for model, clicks, rows in priors
    )


def _parameters(log: Log, models: list[str]) -> None:
    """The parameters of one model on the whole log, with intervals where they exist."""
    shown = controls.option("Parameters of", ["", *models], "model_parameters")
    if shown not in models:
        return
    model = parse("click_models", shown)
    fitted = jobs.result(
        "parameters",
        digest(log.fingerprint, shown),
        lambda tick: (model.fit(log), intervals(model, log, tick=tick)),
    )
    if fitted is None:
        return
    table = parameter_table(fitted[0], log, fitted[1])
    st.dataframe(table, hide_index=True, alt=f"The parameters of {shown} with 95% intervals")
    python = (
        f"{python_of(log)}\nfrom engine.programs import intervals\n"
        "from engine.programs import parameter_table\n"
        "from engine.programs import parse\nfrom engine.programs import csv_text\n\n"
        f"model = parse('click_models', {shown!r})\n"
        "print(csv_text(parameter_table(model.fit(log), log, intervals(model, log))))\n"
    )
    export_menu(table, "parameters", "parameters", python=python, picture=False)
    st.caption(
        f"The model is fitted to the whole log with the prior of its spec. At most {MOST:,} "
        "pairs are listed. The 95% intervals, where the model has them, are clustered by "
        "session."
    )
