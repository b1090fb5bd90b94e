"""What would another policy have earned?"""

import streamlit as st

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.evaluation.compare import Comparison, compare
from engine.evaluation.default_estimators import default_estimators
from engine.evaluation.true_value import true_values
from engine.figures.compare.forest import forest
from engine.logs.log import Log
from engine.policies.policy import Policy
from pages.parts.compare.details import details
from pages.parts.compare.loop_of_log import loop_of_log
from pages.parts.compare.policy_file import policy_file
from pages.parts.compare.report_buttons import report_buttons
from pages.parts.compare.scenario import POLICIES, Scenario, estimators_key
from pages.parts.shared import controls, jobs
from pages.parts.shared.chart import digest, show
from pages.parts.shared.errors import show_error, show_errors
from pages.parts.shared.health_strip import health_strip
from pages.parts.shared.style import page_style
from pages.parts.shared.verdict import headline_light
from pages.parts.shared.workspace import pick_log, python_of


def _controls(log: Log, strip: list) -> tuple[Scenario, list[Policy]]:
    usual = default_estimators(log)
    with strip[1]:
        correction = controls.spec(
            "examination",
            "Correction",
            "correction",
            "all_pairs",
            "How much of each rank is seen, and so how clicks are corrected for position.",
        )
    with strip[2]:
        policies = controls.specs(
            "policies",
            "Policies",
            "policies",
            POLICIES,
            "What could be shown instead. Type a spec such as softmax(temperature=0.2).",
        )
    with strip[3], st.popover("More"):
        key = estimators_key(usual)
        estimators = controls.specs("estimators", "Estimators, the first one decides", key, usual)
        level = controls.number("Level of the intervals", 0.8, 0.99, 0.95, 0.01, "level")
        file, own = policy_file(log)
    for policy in own[:1]:
        if policy.note:
            st.text(policy.note)
    named = (log.fingerprint, correction, tuple(policies), tuple(estimators), level, file)
    asked = Scenario(*named)
    return asked, [*(parse("policies", spec) for spec in asked.methods("policies")), *own]


def _compared(log: Log, asked: Scenario, policies: list[Policy]) -> Comparison | None:
    estimators = asked.methods("estimators")
    if not policies or not estimators:
        st.text("Pick at least one policy and one estimator.")
        return None
    with jobs.awaited(
        "compare",
        digest(asked),
        lambda _: compare(log, policies, estimators, level=asked.level),
    ) as found:
        if found is not None:
            _value(log, asked, policies, found)
    return found


def _value(log: Log, asked: Scenario, policies: list[Policy], found: Comparison) -> None:
    deciding = asked.methods("estimators")[0]
    headline_light(found, deciding)
    known = true_values(log, policies)
    python = asked.python(python_of(log), policies)
    show(forest(found, known, python), "forest", "policies_compared")
    report_buttons(found, policies, python, known)


page_style("compare")
st.title("What would another policy have earned?")
strip = st.columns([1.6, 0.8, 2, 0.45], vertical_alignment="bottom")
with strip[0]:
    log = pick_log()
if log is not None:
    found = None
    health_strip(log)
    asked, policies = _controls(log, strip)
    left, right = st.columns(2, gap="large")
    right.header("Left alone, over time")
    with left:
        st.header("What each would have earned")
        try:
            found = _compared(log, asked, policies)
        except EngineError as error:
            show_error(error)
    if found is not None:
        details(log, found, policies, asked.methods("estimators")[0])
    with right, show_errors():
        loop_of_log(log, asked.correction, [policy.spec for policy in policies])
