"""What a comparison rests on: overlap, periods, the log's time, and worlds with a known truth."""

from collections.abc import Sequence

import streamlit as st

from engine.core.method import parse
from engine.evaluation.answer import Answer
from engine.evaluation.compare import Comparison
from engine.evaluation.explanations.weight_distribution import in_words as spread_in_words
from engine.evaluation.explanations.weight_distribution import spread
from engine.figures.compare.calibration import calibration
from engine.figures.compare.known_truth import known_truth
from engine.figures.compare.periods import by_logger, by_period
from engine.figures.compare.sequential import sequential
from engine.figures.compare.weight_distribution import overlap
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.studies.like_this_log import in_words, like_this_log
from engine.studies.monitoring import monitor
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program, policy_lines
from pages.parts.shared.logs.policies_of_file import policy_texts
from pages.parts.shared.logs.workspace import python_of

KIND = "jackknife"


def weights(log: Log, policies: Sequence[Policy], answers: Sequence[Answer]) -> None:
    """The weight distribution of one policy, and in a sentence which rows carry the weight."""
    by_policy = {answer.policy: answer for answer in answers if answer.evidence is not None}
    if not by_policy:
        st.text("The log supports no estimate, so there are no weights to show.")
        return
    picked = st.selectbox("Policy", list(by_policy), key="overlap_policy")
    answer = by_policy.get(picked, next(iter(by_policy.values())))
    st.text(spread_in_words(spread(answer)[0]))
    place = list(by_policy).index(answer.policy)
    program = figure_program(
        f"{_compared(log, policies, [answer])}answer = result.answers[0]\n",
        f"overlap(answer, {place})",
    )
    show(overlap(answer, place, program), "weights_drawn", "overlap")
    if answer.evidence and answer.evidence.weight and answer.evidence.weight.calibration >= 0:
        st.text("Predicted propensities and observed choices on held-out sessions:")
        drawn = figure_program(
            f"{_compared(log, policies, [answer])}answer = result.answers[0]\n",
            "calibration(answer)",
        )
        show(calibration(answer, drawn), "calibrated", "calibration")


def periods(log: Log, policies: Sequence[Policy], answers: Sequence[Answer]) -> None:
    """The period panel, where the log has a time."""
    program = figure_program(
        _compared(log, policies, answers),
        "by_period(result.answers)",
    )
    show(by_period(answers, program), "periods_drawn", "periods")


def loggers(log: Log, policies: Sequence[Policy], answers: Sequence[Answer]) -> None:
    """The panel of loggers, where the log names several."""
    program = figure_program(
        _compared(log, policies, answers),
        "by_logger(result.answers)",
    )
    show(by_logger(answers, program), "loggers_drawn", "loggers")


def time(log: Log, comparison: Comparison, policies: Sequence[Policy], deciding: str) -> None:
    """The estimate along the log's time, with an interval that allows looking all along."""
    form = f"ips(weighting={parse('estimators', deciding).weigh().spec!r})"
    level = comparison.baseline.level
    seen = jobs.result(
        "monitor",
        digest("monitor", log.fingerprint, policy_texts(policies), form, level),
        lambda _: [monitor(log, policy, form, level=level) for policy in policies],
    )
    if seen is None:
        return
    logged = comparison.baseline.value
    st.markdown(
        "Anytime-valid confidence sequence: valid at every moment of reading, and therefore "
        "wider than a fixed interval."
    )
    for estimate in seen:
        st.text(estimate.sentence())
    program = figure_program(
        f"{python_of(log)}\nfrom engine.programs import monitor\n\n"
        f"{policy_lines(policies)}seen = [\n    monitor(log, policy, {form!r}, level={level!r})\n"
        "    for policy in policies\n]\n",
        f"sequential(seen, {logged!r})",
    )
    show(sequential(seen, logged, program), "watched", "along_time")


def truth(log: Log, policies: Sequence[Policy], estimators: Sequence[str], level: float) -> None:
    """The estimators on worlds like this log, where what the policy earns is known."""
    named = {policy.spec: policy for policy in policies}
    picked = st.selectbox("Policy", list(named), key="truth_policy")
    policy = named.get(picked, policies[0])
    coverage = jobs.result(
        "truth",
        digest("truth", log.fingerprint, policy_texts([policy]), estimators, level),
        lambda _: like_this_log(log, policy, estimators, KIND, level=level),
    )
    if coverage is None:
        return
    st.text(in_words(coverage, KIND, level))
    program = figure_program(
        f"{python_of(log)}\nfrom engine.programs import like_this_log\n\n"
        f"{policy_lines([policy])}result = like_this_log(\n"
        f"    log, policies[0], {list(estimators)!r}, level={level!r}\n)\n",
        f"known_truth(result, {KIND!r})",
    )
    show(known_truth(coverage, KIND, program), "known_truth", "known_truth")


def _compared(log: Log, policies: Sequence[Policy], answers: Sequence[Answer]) -> str:
    named = {policy.spec: policy for policy in policies}
    lines = policy_lines([named[answer.policy] for answer in answers])
    return (
        f"{python_of(log)}\nfrom engine.programs import compare\n\n"
        f"{lines}result = compare(log, policies, [{answers[0].estimator!r}])\n"
    )
