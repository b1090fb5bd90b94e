"""The tabs below a comparison: numbers, diagnostics, sensitivity, design, method."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from engine.evaluation.clipping_sweep import clipping_sweep, swept_form
from engine.evaluation.compare import Comparison
from engine.figures.compare.forest import forest
from engine.figures.compare.sweep import sweep
from engine.logs.log import Log
from engine.policies.policy import Policy
from pages.parts.compare import diagnostics, influential_rows
from pages.parts.compare.report_buttons import report_buttons
from pages.parts.compare.second_reward import has_second_reward, second_reward
from pages.parts.shared.answers.calculation import calculation_of
from pages.parts.shared.answers.verdict import differences, estimates, reasons
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program, policy_lines
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.logs.policies_of_file import policy_texts
from pages.parts.shared.logs.workspace import python_of

DIAGNOSTICS = ("Warnings", "Weights", "Rows", "Periods", "Loggers", "Monitoring", "Simulation")
"""The views of the tab Diagnostics, by one word each."""


def details(
    log: Log,
    comparison: Comparison,
    policies: Sequence[Policy],
    file: str,
    deciding: str,
    python: str,
    truth: dict[str, float],
    long_run: Callable[[], None],
) -> None:
    """The tabs; each is computed when it is opened.

    Args:
        log: the log.
        comparison: its comparison.
        policies: what was compared.
        file: the identity of the policy file that some of them are from, or empty.
        deciding: the spec of the estimator that the headline goes by.
        python: the program that repeats the comparison.
        truth: the true value of policies, where it is known.
        long_run: draws what the tab Long run holds.
    """
    parts: dict[str, Callable[[], None]] = {
        "Results": lambda: _results(comparison, policies, python, truth),
        "Long run": long_run,
        "Diagnostics": lambda: _diagnostics(log, comparison, policies, deciding),
        "Sensitivity": lambda: _sweep(log, policies, comparison.baseline.level, deciding),
        "Design of the next log": lambda: _design(log, comparison, deciding),
        "Method": lambda: calculation_of(comparison.answers),
    }
    if has_second_reward(log):
        parts["Second reward"] = lambda: second_reward(log, comparison, policies, file, deciding)
    draw_tabs(parts, "tab")


def _results(
    comparison: Comparison, policies: Sequence[Policy], python: str, truth: dict[str, float]
) -> None:
    """Every estimator of every policy as a picture, and every number."""
    show(forest(comparison, truth, python), "forest", "policies_compared")
    st.subheader("Estimates")
    estimates(comparison.answers)
    st.subheader("Pairwise differences")
    differences(comparison.differences)
    report_buttons(comparison, policies, python, truth)


def _diagnostics(
    log: Log, comparison: Comparison, policies: Sequence[Policy], deciding: str
) -> None:
    """What the values rest on: one view at a time."""
    chosen = [answer for answer in comparison.answers if answer.estimator == deciding]
    estimators = list(dict.fromkeys(answer.estimator for answer in comparison.answers))
    level = comparison.baseline.level
    views: dict[str, Callable[[], None]] = {
        "Warnings": lambda: reasons(chosen),
        "Weights": lambda: diagnostics.weights(log, policies, chosen),
        "Rows": lambda: influential_rows.largest_rows(chosen),
        "Periods": lambda: diagnostics.periods(log, policies, chosen),
        "Loggers": lambda: diagnostics.loggers(log, policies, chosen),
        "Monitoring": lambda: diagnostics.time(log, comparison, policies, deciding),
        "Simulation": lambda: diagnostics.truth(log, policies, estimators, level),
    }
    picked = controls.choice("Show", DIAGNOSTICS, "diagnostic", DIAGNOSTICS[0], DIAGNOSTICS_HELP)
    views[picked]()


DIAGNOSTICS_HELP = (
    "Warnings and next steps; weight distribution; most influential rows; stability over time; "
    "by logging policy; sequential monitoring (anytime-valid); simulation check (coverage)."
)


def _design(log: Log, comparison: Comparison, deciding: str) -> None:
    """How much log would be enough, and which weightings this log allows."""
    st.subheader("Required sample size")
    influential_rows.required_size(
        [answer for answer in comparison.answers if answer.estimator == deciding]
    )
    st.subheader("Available weightings")
    influential_rows.weightings(log)


def _sweep(log: Log, policies: Sequence[Policy], level: float, deciding: str) -> None:
    form = swept_form(log, deciding)
    names = [policy.spec for policy in policies]
    sweeps = jobs.result(
        "sweep",
        digest(log.fingerprint, policy_texts(policies), level, form),
        lambda _: clipping_sweep(log, policies, level, form),
    )
    if sweeps is None:
        return
    st.markdown(
        "Limiting large weights reduces variance and adds bias. Where the line is flat, the "
        "limit adds no bias. The large marker is the threshold that SLOPE chooses."
    )
    program = figure_program(
        f"{python_of(log)}\nfrom engine.programs import clipping_sweep\n\n"
        f"{policy_lines(policies)}result = clipping_sweep(log, policies, {level!r}, {form!r})\n",
        f"sweep(result.sweeps, {names!r}, {level!r}, result.sql)",
    )
    reasons(sweeps.answers)
    figure = sweep(sweeps.sweeps, names, level, sweeps.sql)
    show(replace(figure, python=program), "sweep", "clipping_sweep")
