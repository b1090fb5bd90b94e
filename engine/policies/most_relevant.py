"""Rank by relevance, corrected for examination."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.policies.candidates import Candidates
from engine.policies.correction import correction
from engine.policies.rankings.sorted_scores import SortedScores


@dataclass(frozen=True)
class MostRelevant(SortedScores):
    """Shows the most relevant items first, by clicks corrected for the examination of ranks."""

    key: ClassVar[str] = "most_relevant"
    title: ClassVar[str] = "Most relevant"
    formula: ClassVar[str] = r"\text{sort by } \hat r_{qd}"
    assumes: ClassVar[str] = (
        "The examination curve is right, so that corrected clicks measure relevance."
    )
    assumptions = ("known_examination", "position_based", "no_trust", "logged_candidates")
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    examination: str = correction()

    @property
    def ranker(self) -> str:
        """Corrected clicks first."""
        return "ips_policy_aware"

    def scores(self, candidates: Candidates) -> np.ndarray:
        """(m,) corrected relevance of each candidate."""
        return candidates.corrected(self.examination)
