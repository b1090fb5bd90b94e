"""What a designed log is asked, taken from the log at hand."""

from collections.abc import Sequence

import numpy as np

from engine.core.errors import EngineError
from engine.learners.learner import ranked
from engine.logged_actions.contexts import ByQuery, by_query
from engine.logged_actions.predicted_rewards import shrunk
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.policy import Policy
from engine.policies.uploaded import UploadedPolicy
from engine.studies.design.logging_design import Design, Question


def question_of(log: Log, policies: Sequence[Policy]) -> tuple[Question, ByQuery]:
    """The policies to be asked about, and what the log says of the rewards of their items.

    Rewards are means per query and item, drawn towards the mean of the query.

    Raises:
        EngineError: the log holds rankings, or a policy looks at columns of the log.
    """
    if ranked(log):
        raise EngineError(
            "the next log can be designed for single items, but this log holds rankings",
            fix="Open a log that shows one item per impression.",
        )
    if not log.has("propensity"):
        raise EngineError(
            "the design of the next log needs the propensity of each logged action",
            fix="Map the column propensity.",
        )
    contexts = by_query(log)
    tables = np.array([_table(log, contexts, policy) for policy in policies])
    reward = shrunk(contexts.data)
    high = float(contexts.data.reward.max())
    usable = contexts.item_code >= 0
    reward = np.where(usable, reward, -1e3 if not high else reward.min() - high)
    impressions = contexts.data.table().sum(axis=1)
    moment = np.where(usable, np.abs(reward) * max(high, 1e-12), 0.0)
    return Question(tables, moment, reward, impressions / impressions.sum()), contexts


def _table(log: Log, contexts: ByQuery, policy: Policy) -> np.ndarray:
    """(C, K) the policy's chances; rows sum to one over the items that the log has shown."""
    candidates = logged_candidates(log)
    chance = policy.marginals(candidates)[:, 0]
    row = np.searchsorted(contexts.query_code, candidates.query_code)
    code = np.where(contexts.item_code < 0, np.iinfo(np.int64).max, contexts.item_code)
    place = np.array(
        [np.searchsorted(code[r], item) for r, item in zip(row, candidates.item_code, strict=True)]
    )
    table = np.zeros(contexts.item_code.shape)
    table[row, place] = chance
    sums = table.sum(axis=1, keepdims=True)
    if (sums <= 0).any():
        raise EngineError(
            f"{policy.spec} shows nothing that the log has shown for some query",
            fix="A log can only be designed for items that were logged at least once.",
            named=True,
        )
    return np.asarray(table / sums)


def as_policy(design: Design, contexts: ByQuery, name: str) -> Policy:
    """The designed logging policy as one that can be written to a file and deployed."""
    row, place = np.nonzero((design.policy > 0) & (contexts.item_code >= 0))
    table = {
        "query_code": contexts.query_code[row],
        "item_code": contexts.item_code[row, place],
        "probability": design.policy[row, place],
    }
    return UploadedPolicy(name, table, name)
