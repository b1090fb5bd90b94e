"""Does the log show what the policy would show?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import percent, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.logs.log import Log, cells
from engine.logs.sources import Table
from engine.policies.policy import Relation

ENOUGH = 100
"""A context with fewer impressions is judged by all contexts together: chance alone leaves gaps."""


@dataclass(frozen=True)
class Support(EstimateCheck):
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

    def applies(self, evidence: Evidence) -> bool:
        """Wherever the policy's probabilities are known and the estimator uses them."""
        return bool(np.isfinite(evidence.unsupported))

    def judge(self, evidence: Evidence) -> Finding:
        """Amber above 1%, red above 20%."""
        share, silent = evidence.unsupported, evidence.silent
        says = _silent(share, silent) or (
            f"{percent(share)} of what this policy shows was never shown in the log."
        )
        if share > 0.01 and evidence.weights is not None:
            low, high = (significant(100 * end) for end in band(evidence))
            says += (
                " With rewards there as small or as large as any, the value would be "
                f"{low} or {high} per 100 impressions."
            )
        return self.finding(
            severity(share > 0.01, share > 0.20),
            says,
            "Give the policy items for every query and rank of the log."
            if silent > share / 2
            else "Show those items now and then, at the ranks where the policy wants them.",
        )

    def possible_values(self, evidence: Evidence) -> tuple[float, ...]:
        """With the least and the largest reward for what was never shown."""
        return band(evidence) if evidence.weights is not None else ()


def _silent(share: float, silent: float) -> str:
    """What a policy leaves open, in words; nothing where it speaks of the whole log."""
    if not silent > 0.0005:
        return ""
    says = f"This policy says nothing of {percent(silent)} of the log: queries or ranks it lacks."
    left = (share - silent) / (1 - silent) if silent < 1 else 0.0
    if left > 0.0005:
        says += f" {percent(left)} of what it shows elsewhere was never shown."
    return says


def band(evidence: Evidence) -> tuple[float, float]:
    """Where the value could lie: what the weighted log earned, and the rest from worst to best."""
    earned = evidence.total("wr") / evidence.log.impressions
    missing = evidence.unsupported * evidence.log.counts["rows"] / evidence.log.impressions
    return earned + missing * evidence.total("min_r"), earned + missing * evidence.total("max_r")


def silence(relation: Relation, log: Log, by_rank: bool) -> float:
    """The share of the log's rows whose query, or rank, a policy gives no item for."""
    contexts = [key for key in _keys(relation, by_rank) if key != "item_code"]
    if not contexts:
        return 0.0
    shown = cells(log)
    mine, theirs = _together(relation, shown, contexts)
    return float(1 - shown["impressions"][np.isin(theirs, mine)].sum() / shown["impressions"].sum())


def _keys(relation: Relation, by_rank: bool) -> list[str]:
    keys: list[str] = [key for key in ("query_code", "rank", "item_code") if key in relation]
    return keys if by_rank else [key for key in keys if key != "rank"]


def unsupported(relation: Relation, log: Log, by_rank: bool) -> float:
    """The share of a policy's mass on cells that the log never showed.

    `by_rank` asks for the item at its very rank, else at any rank. Queries with fewer than ENOUGH
    impressions are judged by whether any query was shown the item there.
    """
    keys = _keys(relation, by_rank)
    contexts = [key for key in keys if key != "item_code"]
    pooled = [key for key in keys if key != "query_code"]
    shown = cells(log)
    if not contexts:
        seen = np.isin(*_together(relation, shown, pooled))
        return float(relation["probability"][~seen].sum() / relation["probability"].sum())
    mine, theirs = _together(relation, shown, contexts)
    context, where = np.unique(theirs, return_inverse=True)
    size = np.bincount(where, shown["impressions"])
    place = np.searchsorted(context, mine).clip(max=len(context) - 1)
    impressions = np.where(context[place] == mine, size[place], 0)
    unseen = ~np.isin(*_together(relation, shown, pooled))
    unseen |= ~np.isin(*_together(relation, shown, keys)) & (impressions >= ENOUGH)
    mass = relation["probability"] * impressions
    silent = silence(relation, log, by_rank)
    return float(silent + (1 - silent) * mass[unseen].sum() / mass.sum()) if mass.any() else 1.0


def _together(policy: Relation, shown: Table, keys: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """One number per row of each table, equal where all the keys are."""
    mine = np.zeros(len(policy["probability"]), dtype=np.int64)
    theirs = np.zeros(len(shown["rank"]), dtype=np.int64)
    for key in keys:
        both = np.concatenate([np.asarray(policy[key]), np.asarray(shown[key])])
        values, code = np.unique(both, return_inverse=True)
        mine = mine * len(values) + code[: len(mine)]
        theirs = theirs * len(values) + code[len(mine) :]
    return mine, theirs
