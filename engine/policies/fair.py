"""Rank by relevance, but so that exposure is fair."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.policies.candidates import Candidates
from engine.policies.policy import Policy
from engine.rankings.named import page_ranker
from engine.rankings.problem import RankingProblem, discounts
from engine.rankings.stochastic import StochasticRanking


@dataclass(frozen=True)
class Fair(Policy):
    """Shows rankings drawn by a fair ranker, from relevance corrected for examination."""

    key: ClassVar[str] = "fair"
    title: ClassVar[str] = "Fair exposure"
    formula: ClassVar[str] = r"\pi(d \mid q, k) = P_{dk}, \quad P \text{ by a fair ranker}"
    assumes: ClassVar[str] = "The examination curve is right, so that corrected clicks are merit."
    assumptions = ("known_relevance", "known_examination")
    cites: ClassVar[tuple[str, ...]] = ("singh2018", "saito2022fair")

    method: str = parameter(
        "exposure(constraint='merit')", "Fair ranker", "How exposure is shared.", family="fairness"
    )
    group: str = parameter(
        "", "Groups", "A column, a rule or a file, for rankers that compare groups."
    )
    examination: str = parameter(
        "all_pairs",
        "Correction",
        "How the examination of each rank is estimated from the log.",
        family="examination",
    )

    @property
    def learned(self) -> bool:
        """It ranks by clicks."""
        return True

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) the chance that each candidate stands at each rank."""
        result = np.zeros((len(candidates.item_code), candidates.ranks))
        for start, size, answer in self._answers(candidates):
            matrix = answer.matrix(size)
            result[start : start + size, : matrix.shape[1]] = matrix
        return result

    def rankings(
        self, candidates: Candidates, queries: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) item codes of rankings drawn with their chances."""
        table = np.full((len(queries), candidates.ranks), -1)
        for query, (start, _, answer) in enumerate(self._answers(candidates)):
            rows = np.flatnonzero(queries == query)
            drawn = answer.draw(len(rows), rng)
            table[rows, : drawn.shape[1]] = candidates.item_code[start + drawn]
        return table

    def _answers(self, candidates: Candidates) -> list[tuple[int, int, StochasticRanking]]:
        """For each query where its candidates begin, how many they are, and its rankings."""
        if candidates.slots:
            raise EngineError("fair exposure is about rankings, but each rank here stands alone")
        problems = self._problems(candidates)
        answers = page_ranker(self.method).rank_all(problems, np.random.default_rng(0))
        starts, sizes = candidates.starts.tolist(), candidates.sizes.tolist()
        return list(zip(starts, sizes, answers, strict=True))

    def _problems(self, candidates: Candidates) -> list[RankingProblem]:
        relevance = candidates.corrected(self.examination)
        weights = discounts(candidates.ranks)
        if candidates.examined is not None:
            seen = candidates.examined(self.examination)[: candidates.ranks]
            weights = np.minimum.accumulate(np.maximum(seen, 1e-9))
        groups: np.ndarray | None = None
        if self.group:
            if candidates.grouped is None:
                raise EngineError("only a log has groups", fix="Leave group out, or give a log.")
            groups = candidates.grouped(self.group)
        problems = []
        for start, size in zip(candidates.starts, candidates.sizes, strict=True):
            rows = slice(start, start + size)
            more: dict[str, Any] = {} if groups is None else {"group": groups[rows]}
            problems.append(
                RankingProblem(
                    tuple(str(code) for code in candidates.item_code[rows]),
                    relevance[rows],
                    weights[: min(len(weights), size)],
                    **more,
                )
            )
        return problems
