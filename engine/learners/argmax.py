"""The item of the highest estimated value."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.core.minimise import Tick, silent
from engine.learners import deployed
from engine.learners.learner import Learner, need_single_actions, ranked
from engine.learners.ranking.ranking import corrected_clicks
from engine.logged_actions import action_values
from engine.logged_actions.contexts import by_columns, by_query
from engine.logs.log import Log
from engine.policies.policy import Policy


@dataclass(frozen=True)
class Argmax(Learner):
    """Shows the item whose estimated value is highest, query by query.

    Choosing the highest of many estimates favours those that are too high (the winner's curse), so
    what it claims on its own sessions is no estimate of its value. On rankings it sorts by
    corrected clicks over exposure.
    """

    key: ClassVar[str] = "argmax"
    title: ClassVar[str] = "Highest estimate"
    formula: ClassVar[str] = r"\pi(q) = \arg\max_d \hat v(q, d)"
    assumes: ClassVar[str] = "The weights are right, and the log tries all that the policy may do."
    assumptions = ("logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("strehl2010",)

    estimator: str = parameter(
        "snips", "Estimator", "How the value of each item is estimated.",
        choices=action_values.ESTIMATORS,
    )  # fmt: skip
    features: str = parameter(
        "", "Features", "Columns of the log that the policy looks at, with commas; else the query."
    )
    support: int = parameter(
        1, "Least rows of an item", "An item shown less often is never chosen.", low=1, high=10**6
    )
    overlap: float = parameter(
        0.0, "Least logged chance", "An item that the log showed with a lower chance is never "
        "chosen, so that no weight of the policy exceeds one over it.", low=0, high=1,
    )  # fmt: skip
    examination: str = parameter(
        "all_pairs", "Correction", "How the examination of each rank is estimated, on rankings.",
        family="examination",
    )  # fmt: skip

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """The items in the order of their estimated values."""
        if ranked(log):
            clicks = corrected_clicks(log, self.examination, "policy_aware")
            score = clicks.data.relevance
            return deployed.by_scores(
                self.key, clicks.query_code, clicks.item_code, score, score, log
            )
        if self.estimator != "naive":
            need_single_actions(self.key, log)
        if self.features:
            tables = self.estimator in ("ips", "dr")
            named = by_columns(
                log,
                self.features,
                self.support,
                rng,
                sampled=tables,
                overlap=self.overlap,
                tick=tick,
            )
            weights = action_values.linear(named.data, self.estimator, tick)
            return deployed.by_weights(self.key, named, weights, log, 0.0)
        contexts = by_query(log, self.support, self.overlap, tick)
        value = action_values.per_context(contexts.data, self.estimator)
        row, place = np.nonzero(np.isfinite(value) & (contexts.item_code >= 0))
        score = value[row, place]
        query, item = contexts.query_code[row], contexts.item_code[row, place]
        return deployed.by_scores(self.key, query, item, score, score, log)
