"""What would another policy have earned?"""

import streamlit as st

from engine.core.method import parse
from engine.evaluation.compare import Comparison, compare
from engine.evaluation.default_estimators import default_estimators
from engine.evaluation.learned.true_value import true_values
from engine.logs.log import Log
from engine.policies.files.learned_from import learned_here
from engine.policies.policy import Policy
from pages.parts.compare.details import details
from pages.parts.compare.loop_of_log import long_run, loop_of_log
from pages.parts.compare.policy_rows import policy_rows
from pages.parts.compare.scenario import POLICIES, CompareScenario, estimators_key
from pages.parts.shared.answers.verdict import recommendation
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.frame.header import header_with_log
from pages.parts.shared.inputs import controls
from pages.parts.shared.links.design_link import design_link
from pages.parts.shared.logs.policies_of_file import policies_of_file, show_file_notes
from pages.parts.shared.logs.workspace import is_sample, python_of
from pages.parts.shared.messages.errors import show_errors

POLICIES_HELP = "Policies to evaluate. A spec such as softmax(temperature=0.2) can be typed in."
ESTIMATORS_HELP = (
    "The first estimator gives the verdict; the others show how much the result depends on the "
    "choice."
)
CORRECTION_HELP = "How the examination of each rank is estimated; clicks are corrected by it."


def _controls(log: Log) -> tuple[CompareScenario, list[Policy]]:
    """The row of controls: policies, estimators, position-bias model, level, a policy file."""
    usual = default_estimators(log)
    row = st.columns([2.2, 2, 1.2, 0.9, 0.9], vertical_alignment="bottom")
    with controls.problems_below():
        with row[0]:
            policies = controls.specs("policies", "Policies", "policies", POLICIES, POLICIES_HELP)
        with row[1]:
            key = estimators_key(usual)
            label = "Estimators (first = primary)"
            estimators = controls.specs(
                "estimators", label, key, usual, ESTIMATORS_HELP, "estimators"
            )
        with row[2]:
            correction = controls.spec(
                "examination", "Position-bias model", "correction", "all_pairs", CORRECTION_HELP
            )
        with row[3]:
            level = controls.number("Confidence level", 0.8, 0.99, 0.95, 0.01, "level")
        with row[4], st.popover("Add policy", width="stretch"):
            file, own = policies_of_file(log)
    show_file_notes(log, own)
    named = (log.fingerprint, correction, tuple(policies), tuple(estimators), level, file)
    scenario = CompareScenario(*named, learned_here(own, log))
    return scenario, [*(parse("policies", spec) for spec in scenario.methods("policies")), *own]


def _compared(log: Log, scenario: CompareScenario, policies: list[Policy]) -> Comparison | None:
    estimators = scenario.methods("estimators")
    if not policies or not estimators:
        st.text("Pick at least one policy and one estimator.")
        return None
    with jobs.awaited(
        "compare",
        digest(scenario),
        lambda _: compare(
            log,
            policies,
            estimators,
            level=scenario.level,
            learned_here=scenario.learned_here,
        ),
        public=is_sample() and not scenario.file,
    ) as comparison:
        return comparison


def _silent(comparison: Comparison | None, deciding: str) -> frozenset[str]:
    """The policies that the log cannot estimate."""
    answers = comparison.answers if comparison is not None else ()
    return frozenset(
        answer.policy
        for answer in answers
        if answer.estimator == deciding and answer.verdict.word == "not estimable"
    )


log = header_with_log("compare")
if log is not None:
    with st.container(key="compare_controls"):
        scenario, policies = _controls(log)
    deciding = next(iter(scenario.methods("estimators")), "")
    truth = true_values(log, policies)
    with st.container(key="compare_answer"):
        left, right = st.columns([1.25, 1], gap="medium")
    comparison = futures = None
    with left, show_errors():
        comparison = _compared(log, scenario, policies)
        if comparison is not None:
            recommendation(comparison, deciding)
            policy_rows(comparison, deciding, truth)
            answers = comparison.answers
            design_link(log, [answer for answer in answers if answer.estimator == deciding])
    with right.container(key="loop_beside"), show_errors():
        st.header("Feedback loop of the same policies")
        futures = loop_of_log(log, scenario.correction, policies, _silent(comparison, deciding))
    if comparison is not None:
        python = scenario.python(python_of(log), policies)
        with st.container(key="compare_details"):
            compared = (policies, scenario.file, deciding, python, truth)
            details(log, comparison, *compared, lambda: long_run(futures))
