"""Rank by relevance, but so that exposure is fair."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.core.method import parameter
from engine.policies.candidates import Candidates
from engine.policies.correction import correction
from engine.policies.rankings.page_policy import PagePolicy
from engine.rankings.problem import RankingProblem, discounts


@dataclass(frozen=True)
class Fair(PagePolicy):
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
    examination: str = correction()

    @property
    def grouping(self) -> str:
        """The groups whose exposure is compared."""
        return self.group

    def problems(self, candidates: Candidates) -> list[RankingProblem]:
        """Relevance and examination of each query, and the groups that are compared."""
        relevance = candidates.corrected(self.examination)
        weights = discounts(candidates.ranks)
        if candidates.examined is not None:
            seen = candidates.examined(self.examination)[: candidates.ranks]
            weights = np.minimum.accumulate(np.maximum(seen, 1e-9))
        groups = self.labels(candidates, self.group, "group")
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
