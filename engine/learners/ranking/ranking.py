"""Learners of rankings: from corrected clicks to scores of the candidates."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.core.minimise import Tick, minimised, silent
from engine.counts.cells import cells
from engine.examination.examination_model import examine
from engine.learners import deployed
from engine.learners.learner import Learner
from engine.learners.ranking.ranked_clicks import RankedClicks
from engine.learners.ranking.ranking_losses import Loss
from engine.logs.features import columns_of
from engine.logs.log import Log
from engine.policies.policy import Policy

CORRECTIONS = ("examination", "policy_aware", "none")


@dataclass(frozen=True, eq=False)
class RankingCandidates:
    """The candidates of a log's queries, with their codes."""

    data: RankedClicks
    query_code: np.ndarray
    """(m,)."""
    item_code: np.ndarray
    """(m,)."""


@dataclass(frozen=True)
class Ranking(Learner):
    """Learns scores of candidates from clicks that are corrected for examination.

    Without features each candidate has a score of its own; with features the score is linear in
    them, so what is learned of one candidate helps to rank the others.
    """

    features: str = parameter(
        "", "Features", "Columns of the log that describe a candidate, with commas."
    )
    correction: str = parameter(
        "policy_aware", "Correction",
        "Clicks over the examination of their rank, over the exposure that the log gave the item, "
        "or as they are.",
        choices=CORRECTIONS,
    )  # fmt: skip
    examination: str = parameter(
        "all_pairs", "Examination", "How much of each rank is seen.", family="examination"
    )
    ridge: float = parameter(
        1e-5, "Ridge", "How strongly large weights are penalised.", low=0, high=1e3
    )

    def candidates(self) -> tuple["Ranking", ...]:
        """Ridges from weak to strong: scores of single candidates can be held back too much."""
        return tuple(self.replace(ridge=ridge) for ridge in sorted({1e-5, 1e-4, 1e-3, self.ridge}))


@dataclass(frozen=True)
class LossMinimiser(Ranking):
    """Learns scores that minimise a loss of corrected clicks; a member says which loss."""

    def loss(self, scores: np.ndarray, clicks: RankedClicks) -> Loss:
        """The loss of (m,) scores, and its gradient in them."""
        raise NotImplementedError

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """Scores of the candidates, highest first."""
        candidates = corrected_clicks(log, self.examination, self.correction, self.features)
        data = candidates.data

        def risk(weights: np.ndarray) -> Loss:
            value, slope = self.loss(data.scores(weights), data)
            return value, np.asarray(data.features.T @ slope)

        weights = minimised(risk, np.zeros(data.features.shape[1]), self.ridge, tick=tick)
        scores = data.scores(weights)
        return deployed.by_scores(
            self.key, candidates.query_code, candidates.item_code, scores, data.relevance, log
        )


def corrected_clicks(
    log: Log, examination: str, correction: str, features: str = ""
) -> RankingCandidates:
    """The candidates of a log, with corrected clicks and features.

    Raises:
        EngineError: the log has no click, or lacks a column.
    """
    seen = np.nan_to_num(examine(log, examination).examination)
    table = cells(log)
    code = table["query_code"].astype(np.int64) << 32 | table["item_code"].astype(np.int64)
    pairs, pair = np.unique(code, return_inverse=True)
    queries, owner = np.unique(pairs >> 32, return_inverse=True)
    rank = table["rank"].astype(int) - 1
    shown = _impressions_per_query(owner[pair], rank, table["impressions"], len(queries))
    clicks = table["clicks"].astype(float)
    if not clicks.sum():
        raise EngineError("the log has no click to learn from")
    factor = np.where(seen[rank] > 0, 1 / np.maximum(seen[rank], 1e-9), 0.0)
    credit = np.bincount(pair, clicks * (1.0 if correction == "none" else factor))
    if correction == "policy_aware":
        exposure = np.bincount(pair, table["impressions"] * seen[rank])
        usable = np.bincount(pair, clicks * (seen[rank] > 0))
        credit = shown[owner] * np.divide(
            usable, exposure, out=np.zeros_like(usable), where=exposure > 0
        )
    item = pairs & 0xFFFFFFFF
    described = _described(log, features, pairs)
    data = RankedClicks(described, owner, credit, shown, seen)
    return RankingCandidates(data, queries[owner], item)


def _impressions_per_query(
    query: np.ndarray, rank: np.ndarray, impressions: np.ndarray, queries: int
) -> np.ndarray:
    """(Q,) impressions of each query: those of the rank that it was shown most often."""
    by_rank = np.zeros((queries, int(rank.max()) + 1))
    np.add.at(by_rank, (query, rank), impressions)
    return np.asarray(by_rank.max(axis=1))


def _described(log: Log, features: str, pairs: np.ndarray) -> np.ndarray | object:
    from scipy.sparse import identity

    names = columns_of(log, features)
    if not names:
        return identity(len(pairs), format="csr")
    means = ", ".join(f"AVG(CAST({name} AS DOUBLE)) AS {name}" for name in names)
    described = pd.DataFrame(
        log.query(
            f"SELECT query_code, item_code, {means} FROM log "
            "GROUP BY query_code, item_code ORDER BY query_code, item_code"
        )
    )
    table = described[names].to_numpy(float)
    if not np.isfinite(table).all():
        raise EngineError(
            f"a column among {', '.join(names)} has missing numbers",
            fix="Name columns that describe every item.",
        )
    return (table - table.mean(axis=0)) / np.maximum(table.std(axis=0), 1e-12)
