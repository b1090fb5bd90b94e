"""Does the log show what the policy would show?"""

from collections.abc import Sequence
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
from engine.terms.keys import grouped, matched, total_by

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
    says = f"This policy does not cover {percent(silent)} of the log: it lacks queries or ranks."
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
    covered = _in(shown, relation, contexts)
    return float(1 - shown["impressions"][covered].sum() / shown["impressions"].sum())


def _keys(relation: Relation, by_rank: bool) -> list[str]:
    keys: list[str] = [key for key in ("query_code", "rank", "item_code") if key in relation]
    return keys if by_rank else [key for key in keys if key != "rank"]


def unsupported(relation: Relation, log: Log, by_rank: bool) -> float:
    """The share of a policy's mass on cells that the log never showed.

    `by_rank` asks for the item at its very rank, else at any rank. Queries with fewer than ENOUGH
    impressions are judged by whether any query was shown the item there. A policy that was learned
    for each fold counts in each of a query's folds alike.
    """
    keys = _keys(relation, by_rank)
    contexts = tuple(key for key in keys if key != "item_code")
    pooled = [key for key in keys if key != "query_code"]
    shown = cells(log)
    if not contexts:
        seen = _in(relation, shown, pooled)
        return float(relation["probability"][~seen].sum() / relation["probability"].sum())
    size = total_by(shown, contexts, shown["impressions"])
    place = matched(size, {key: relation[key] for key in contexts})
    impressions = np.where(place >= 0, size["value"][place], 0)
    unseen = ~_in(relation, shown, pooled)
    unseen |= ~_in(relation, shown, keys) & (impressions >= ENOUGH)
    mass = relation["probability"] * impressions / _folds(relation)
    silent = silence(relation, log, by_rank)
    return float(silent + (1 - silent) * mass[unseen].sum() / mass.sum()) if mass.any() else 1.0


def _folds(relation: Relation) -> np.ndarray | float:
    """In how many folds of sessions each row's query stands."""
    if "fold" not in relation or "query_code" not in relation:
        return 1.0
    _, rows = grouped({key: relation[key] for key in ("fold", "query_code")})
    folds = np.bincount(relation["query_code"][rows])
    return folds[relation["query_code"]]


def _in(table: Table, other: Table, keys: Sequence[str]) -> np.ndarray:
    """(n,) whether the other table has a row with the same keys."""
    distinct = total_by(other, tuple(keys), np.ones(len(other[keys[0]])))
    return matched(distinct, {key: table[key] for key in keys}) >= 0
