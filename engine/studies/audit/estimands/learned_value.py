"""What a policy earns that ranks by the very clicks of the log, as it would be deployed."""

from collections.abc import Iterator

import numpy as np

from engine.evaluation.compare import compare
from engine.policies.candidates import logged_candidates
from engine.policies.policy import Policy
from engine.studies.audit.comparison import OF_RANKINGS
from engine.studies.audit.estimand import Estimand, Interval
from engine.studies.audit.world import Draw, Regime, value_of

POLICIES = ("most_clicked", "most_relevant", "softmax")


class LearnedValue(Estimand):
    """The value of what is shown: the policy learned from all sessions of the log."""

    key = "learned_value"
    title = "Value of a policy learned from the log"
    every = 2

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings whose rewards are clicks."""
        return regime.logging != "slots" and regime.counts == "clicks"

    def intervals(self, drawn: Draw) -> Iterator[Interval]:
        """Each policy; claimed where the verdict is estimable."""
        for answer in compare(drawn.log, POLICIES, OF_RANKINGS[:1]).answers:
            truth = _deployed(drawn, Policy.parse(answer.policy))
            claimed = answer.verdict.word == "estimable"
            yield Interval(answer.policy, *answer.interval, truth, claimed)


def _deployed(drawn: Draw, policy: Policy) -> float:
    """The value of the policy learned from all sessions, over the queries that the log holds."""
    regime, shown = drawn.regime, policy.relation(logged_candidates(drawn.log))
    chance = np.zeros((regime.queries, regime.items, regime.items))
    query, item = drawn.query[shown["query_code"]], drawn.item[shown["item_code"]]
    chance[query, item, shown["rank"] - 1] = shown["probability"]
    return value_of(regime, chance) / regime.shares[drawn.query].sum()
