"""What is folded under a comparison: reasons, explanation, sweep, rows, all numbers."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from engine.evaluation.clipping_sweep import clipping_sweep, swept_form
from engine.evaluation.compare import Comparison
from engine.figures.compare.sweep import sweep
from engine.logs.log import Log
from engine.policies.policy import Policy
from pages.parts.compare import diagnostics, influential_rows
from pages.parts.compare.policy_file import policy_texts
from pages.parts.shared import jobs
from pages.parts.shared.calculation import calculation_of
from pages.parts.shared.chart import digest, show
from pages.parts.shared.errors import show_errors
from pages.parts.shared.program import figure_program, policy_lines
from pages.parts.shared.verdict import differences, estimates, reasons
from pages.parts.shared.workspace import python_of


def details(log: Log, found: Comparison, policies: Sequence[Policy], deciding: str) -> None:
    """The folded parts, each computed when it is opened.

    Args:
        log: the log.
        found: its comparison.
        policies: what was compared.
        deciding: the spec of the estimator that the headline goes by.
    """
    chosen = [answer for answer in found.answers if answer.estimator == deciding]
    with st.expander("Why this verdict, and what to log next", key="reasons"):
        reasons(chosen)
    explained = st.expander("Explain this number", key="explain", on_change="rerun")
    if explained.open:
        with explained, show_errors():
            calculation_of(found.answers)
    own = swept_form(log, deciding) == deciding
    title = "What another threshold would do" if own else "What a maximum weight would do"
    clipped = st.expander(title, key="clipping", on_change="rerun")
    if clipped.open:
        with clipped, show_errors():
            _sweep(log, policies, found.baseline.level, deciding)
    carried = st.expander("Which rows carry it", key="carried", on_change="rerun")
    if carried.open:
        with carried, show_errors():
            influential_rows.largest_rows(chosen)
    _evidence(log, found, policies, deciding)
    title = "How much log would be enough, and for which weighting"
    enough = st.expander(title, key="enough", on_change="rerun")
    if enough.open:
        with enough, show_errors():
            influential_rows.required_size(chosen)
            influential_rows.weightings(log)
    numbers = st.expander("Every estimate in numbers", key="numbers", on_change="rerun")
    if numbers.open:
        with numbers:
            estimates(found.answers)
    pairs = st.expander("Every difference in numbers", key="pairs", on_change="rerun")
    if pairs.open:
        with pairs:
            differences(found.differences)


def _evidence(log: Log, found: Comparison, policies: Sequence[Policy], deciding: str) -> None:
    """What the values rest on, each part computed when it is opened."""
    chosen = [answer for answer in found.answers if answer.estimator == deciding]
    estimators = list(dict.fromkeys(answer.estimator for answer in found.answers))
    parts: dict[str, tuple[str, Callable[[], None]]] = {
        "overlap": ("How the weights spread", lambda: diagnostics.weights(log, policies, chosen)),
        "periods": ("From period to period", lambda: diagnostics.periods(log, policies, chosen)),
        "loggers": ("From logger to logger", lambda: diagnostics.loggers(log, policies, chosen)),
        "watching": (
            "Had one looked all along",
            lambda: diagnostics.time(log, found, policies, deciding),
        ),
        "truth": (
            "Had the truth been known",
            lambda: diagnostics.truth(log, policies, estimators, found.baseline.level),
        ),
    }
    if not any(one.evidence is not None and one.evidence.by_logger is not None for one in chosen):
        del parts["loggers"]
    for key, (title, draw) in parts.items():
        folded = st.expander(title, key=key, on_change="rerun")
        if folded.open:
            with folded, show_errors():
                draw()


def _sweep(log: Log, policies: Sequence[Policy], level: float, deciding: str) -> None:
    form = swept_form(log, deciding)
    names = [policy.spec for policy in policies]
    found = jobs.result(
        "sweep",
        digest(log.fingerprint, policy_texts(policies), level, form),
        lambda _: clipping_sweep(log, policies, level, form),
    )
    if found is None:
        return
    st.markdown(
        "Making large weights smaller buys variance with bias. Where the line is flat, it costs "
        "nothing; the large mark is what the log itself would choose (SLOPE)."
    )
    program = figure_program(
        f"{python_of(log)}\nfrom engine.evaluation.clipping_sweep import clipping_sweep\n\n"
        f"{policy_lines(policies)}found = clipping_sweep(log, policies, {level!r}, {form!r})\n",
        "engine.figures.compare.sweep",
        f"sweep(found.sweeps, {names!r}, {level!r}, found.sql)",
    )
    reasons(found.answers)
    figure = sweep(found.sweeps, names, level, found.sql)
    show(replace(figure, python=program), "sweep", "clipping_sweep")
