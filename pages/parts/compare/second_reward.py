"""The same policies by a second reward beside the first: clicks up, purchases down."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from engine.core.numbers import decided_by
from engine.evaluation.by_reward import RewardChange, changes_by_reward, in_words
from engine.evaluation.compare import Comparison, compare
from engine.logs.log import Log
from engine.logs.rewards import reward_names, rewarded
from engine.policies.candidates import ranked_by
from engine.policies.policy import Policy
from engine.policies.uploaded import policy_label
from pages.parts.shared.answers.table import table
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.inputs import controls
from pages.parts.shared.logs.what_counts import definition
from pages.parts.shared.logs.workspace import is_sample, stored_log
from pages.parts.shared.messages import escape

HELP = (
    "Policies that rank by the log use the reward of this page; both columns evaluate the same "
    "policies."
)


def has_second_reward(log: Log) -> bool:
    """Whether the log has anything else that could count as reward."""
    return bool(_others(log))


def _others(log: Log) -> list[str]:
    first = log.mapping.get("reward", "reward")
    return [name for name in reward_names(stored_log()) if name != first]


def second_reward(
    log: Log, comparison: Comparison, policies: Sequence[Policy], file: str, deciding: str
) -> None:
    """A picker of another reward, and a row per policy with both values.

    `file` is the identity of the policy file that some of them are from, or empty.
    """
    stored, others = stored_log(), _others(log)
    first = log.mapping.get("reward", "reward")
    name = controls.option("Second reward", others, "beside", HELP)
    st.caption(escape.text(definition(stored, name)))
    level, specs = comparison.baseline.level, tuple(policy.spec for policy in policies)
    with jobs.awaited(
        "second reward",
        digest((log.fingerprint, name, specs, file, deciding, level)),
        lambda _: compare(
            ranked_by(log, rewarded(stored, name)), policies, [deciding], level=level
        ),
        public=is_sample() and not file,
    ) as second:
        if second is not None:
            _table(changes_by_reward({first: _only(comparison, deciding), name: second}))


def _only(comparison: Comparison, deciding: str) -> Comparison:
    answers = tuple(each for each in comparison.answers if each.estimator == deciding)
    return replace(comparison, answers=answers)


def _table(changes: dict[tuple[str, str], list[RewardChange]]) -> None:
    rows = []
    for (policy, _), row in changes.items():
        cells = {"policy": policy_label(policy), "against the log": in_words(row)}
        rows.append(cells | {change.reward: _cell(change) for change in row})
    rewards = {change.reward for row in changes.values() for change in row}
    table(rows, "Values of each policy by two rewards", rewards)
    st.caption("Values are per impression.")
    refused = [each for row in changes.values() for each in row if not each.answer.is_number]
    for why in dict.fromkeys(f"{each.reward}: {_why(each)}" for each in refused):
        st.text(why)


def _why(change: RewardChange) -> str:
    return (change.answer.verdict.reasons or ("the log supports no number.",))[0]


def _cell(change: RewardChange) -> str:
    answer = change.answer
    if not answer.is_number:
        return "no number"
    low, high = (decided_by(bound, answer.interval) for bound in answer.interval)
    value = decided_by(answer.value, answer.interval)
    return f"{value} ({low} to {high}), {answer.verdict.word}"
