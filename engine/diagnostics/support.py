"""Does the log show what the policy would show?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.numbers import percent
from engine.diagnostics.check import Check, Finding, light
from engine.diagnostics.facts import Facts
from engine.logs.log import Log, cells
from engine.policies.policy import Relation

ENOUGH = 100
"""A context with fewer impressions is judged by all contexts together: chance alone leaves gaps."""


@dataclass(frozen=True)
class Support(Check):
    """The share of what the policy shows that the log never showed.

    Nothing in the log speaks of that share, whatever the estimator: its rewards could lie anywhere
    between the smallest and the largest.
    """

    key: ClassVar[str] = "support"
    title: ClassVar[str] = "Support"
    formula: ClassVar[str] = r"\sum_{d} \pi(d)\, 1[n_d = 0]"
    assumes: ClassVar[str] = "What was never shown in many impressions has no support."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 10

    def applies(self, facts: Facts) -> bool:
        """Wherever the policy's probabilities are known and the estimator uses them."""
        return bool(np.isfinite(facts.unsupported))

    def judge(self, facts: Facts) -> Finding:
        """Amber above 1%, red above 20%."""
        share = facts.unsupported
        says = f"{percent(share)} of what this policy shows was never shown in the log."
        return self.found(
            light(share > 0.01, share > 0.20),
            says,
            "Show those items now and then, at the ranks where the policy wants them.",
        )


def unsupported(relation: Relation, log: Log, by_rank: bool) -> float:
    """The share of a policy's mass on cells that the log never showed.

    `by_rank` asks for the item at its very rank, else at any rank. Queries with fewer than ENOUGH
    impressions are judged by whether any query was shown the item there.
    """
    keys = [key for key in ("query_code", "rank", "item_code") if key in relation]
    keys = keys if by_rank else [key for key in keys if key != "rank"]
    contexts: list[str] = [key for key in keys if key != "item_code"]
    pooled = [key for key in keys if key != "query_code"]
    shown = pd.DataFrame(cells(log)).assign(one=0)
    policy = pd.DataFrame(relation).groupby(keys, as_index=False)["probability"].sum().assign(one=0)
    context = shown.groupby([*contexts, "one"])["impressions"].sum().reset_index()
    policy = policy.merge(context, on=[*contexts, "one"], how="left")
    policy["impressions"] = policy["impressions"].fillna(0)
    anywhere = policy.merge(shown[pooled].drop_duplicates(), on=pooled, how="left", indicator=True)
    here = policy.merge(shown[keys].drop_duplicates(), on=keys, how="left", indicator=True)
    unseen = (anywhere["_merge"] == "left_only").to_numpy() | (
        (here["_merge"] == "left_only").to_numpy() & (policy["impressions"] >= ENOUGH).to_numpy()
    )
    mass = (policy["probability"] * policy["impressions"]).to_numpy()
    silent = 1 - _covered(policy, context, contexts)
    return float(silent + (1 - silent) * mass[unseen].sum() / mass.sum()) if mass.sum() else 1.0


def _covered(policy: pd.DataFrame, context: pd.DataFrame, contexts: list[str]) -> float:
    """The share of the log's impressions in contexts that the policy speaks of."""
    if not contexts:
        return 1.0
    spoken = policy[contexts].drop_duplicates().merge(context, on=contexts)["impressions"].sum()
    return float(spoken / context["impressions"].sum())
