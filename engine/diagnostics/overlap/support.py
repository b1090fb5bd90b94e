"""Does the log show what the policy would show?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import percent, significant
from engine.counts.cells import cells
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.overlap.shared_items import foreign
from engine.diagnostics.overlap.support_of_pages import ENOUGH, support_of_pages
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.policies.policy import Relation
from engine.policies.shown_pages import Shown, ShownPages
from engine.terms.keys import grouped, matched, total_by


@dataclass(frozen=True)
class Support(EstimateCheck):
    """The share of what the policy shows that the log never showed.

    The log holds no information about that share, whatever the estimator: its rewards could lie
    anywhere between the smallest and the largest.
    """

    key: ClassVar[str] = "support"
    title: ClassVar[str] = "Support"
    formula: ClassVar[str] = r"\sum_{d} \pi(d)\, 1[n_d = 0]"
    assumes: ClassVar[str] = "Items that were never shown in many impressions have no support."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 10

    def applies(self, evidence: Evidence) -> bool:
        """Wherever the policy's probabilities are known and the estimator uses them."""
        return bool(np.isfinite(evidence.unsupported))

    def judge(self, evidence: Evidence) -> Finding:
        """Amber above 1%, red above 20%."""
        share, silent = evidence.unsupported, evidence.silent
        says = _silent(share, silent) or (
            f"The log never showed {percent(share)} of what this policy shows."
        )
        if share > 0.01 and evidence.weights is not None:
            low, high = (significant(100 * end) for end in band(evidence))
            says += (
                " Depending on the rewards of the items never shown, the value lies anywhere "
                f"from {low} to {high} per 100 impressions."
            )
        return self.finding(
            severity(share > 0.01, share > 0.20),
            says,
            "Give the policy items for every query and rank of the log."
            if silent > share / 2
            else "Show those items in some impressions, at the ranks where this policy shows them.",
        )

    def possible_values(self, evidence: Evidence) -> tuple[float, ...]:
        """With the least and the largest reward for what was never shown."""
        return band(evidence) if evidence.weights is not None else ()


def _silent(share: float, silent: float) -> str:
    """What a policy leaves open, in words; nothing where it covers the whole log."""
    if not silent > 0.0005:
        return ""
    says = f"This policy does not cover {percent(silent)} of the log: it lacks queries or ranks."
    left = (share - silent) / (1 - silent) if silent < 1 else 0.0
    if left > 0.0005:
        says += f" Elsewhere, the log never showed {percent(left)} of what this policy shows."
    return says


def band(evidence: Evidence) -> tuple[float, float]:
    """Where the value could lie: what the weighted log earned, and the rest from worst to best."""
    earned = evidence.total("wr") / evidence.log.impressions
    missing = evidence.unsupported * evidence.log.counts["rows"] / evidence.log.impressions
    return earned + missing * evidence.total("min_r"), earned + missing * evidence.total("max_r")


def support(relation: Shown, log: Log, by_rank: bool) -> tuple[float, float]:
    """The share of a policy's mass that the log never showed, and the part that is silence.

    The first counts cells that were never shown; `by_rank` asks for the item at its very rank, else
    at any rank. Queries with fewer than ENOUGH impressions are judged by whether any query that
    shares items with them was shown the item there. A policy that was learned for each fold counts
    in each of a query's folds alike. Silence is the share of the log's rows whose query, or rank,
    the policy has no item for.
    """
    if isinstance(relation, ShownPages):
        return support_of_pages(relation, log) if by_rank else (0.0, 0.0)  # all were logged
    keys = [key for key in ("query_code", "rank", "item_code") if key in relation]
    keys = keys if by_rank else [key for key in keys if key != "rank"]
    contexts = tuple(key for key in keys if key != "item_code")
    unseen = ~_rows_in_log(relation, log, tuple(key for key in keys if key != "query_code"))
    chance = relation["probability"]
    if not contexts:
        return float(chance[unseen].sum() / chance.sum()), 0.0
    if "query_code" in relation:
        unseen |= foreign(relation["query_code"], relation["item_code"], log)
    size = _rows(log, contexts)
    place = matched(size, {key: relation[key] for key in contexts})
    silent = _silence(place, size["value"])
    impressions = np.where(place >= 0, size["value"][place], 0)
    enough = np.flatnonzero((impressions >= ENOUGH) & ~unseen)
    if len(enough):
        unseen[enough] = ~_rows_in_log(
            {key: relation[key][enough] for key in keys}, log, tuple(keys)
        )
    mass = chance * impressions / _folds(relation)
    lost = float(mass[unseen].sum() / mass.sum()) if mass.any() else 1.0
    return silent + (1 - silent) * lost, silent


def _silence(place: np.ndarray, rows: np.ndarray) -> float:
    """The share of the log's rows in contexts that no row of a policy has its place in."""
    covered = np.zeros(len(rows), dtype=bool)
    covered[place[place >= 0]] = True
    return float(1 - rows[covered].sum() / rows.sum())


def _folds(relation: Relation) -> np.ndarray | float:
    """In how many folds of sessions each row's query stands."""
    if "fold" not in relation or "query_code" not in relation:
        return 1.0
    _, rows = grouped({key: relation[key] for key in ("fold", "query_code")})
    folds = np.bincount(relation["query_code"][rows])
    return folds[relation["query_code"]]


ROWS_BY: Family[tuple[str, ...], Table] = Family("rows by key")
"""How many rows the log has for each combination of these keys."""


def _rows(log: Log, keys: tuple[str, ...]) -> Table:
    shown = cells(log)
    return log.cache.get(ROWS_BY, keys, lambda: total_by(shown, keys, shown["impressions"]))


def _rows_in_log(relation: Relation, log: Log, keys: tuple[str, ...]) -> np.ndarray:
    """(n,) whether the log has a row with the same keys."""
    return matched(_rows(log, keys), {key: relation[key] for key in keys}) >= 0
