"""Rank by raw clicks."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.policies.candidates import Candidates
from engine.policies.rankings.sorted_scores import SortedScores


@dataclass(frozen=True)
class MostClicked(SortedScores):
    """Shows first what was clicked most often, without any correction.

    What stood high was seen more, so it was clicked more: this policy repeats the logging policy's
    bias, and is here to be compared with `most_relevant`.
    """

    key: ClassVar[str] = "most_clicked"
    title: ClassVar[str] = "Most clicked"
    formula: ClassVar[str] = r"\text{sort by } \sum_i c_i"
    assumes: ClassVar[str] = "Clicks measure relevance, whatever the rank of the item."
    assumptions = ("clicks_are_relevance", "same_at_every_rank", "logged_candidates")
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    @property
    def ranker(self) -> str:
        """Most clicks first."""
        return "naive"

    def scores(self, candidates: Candidates) -> np.ndarray:
        """(m,) clicks of each candidate."""
        return candidates.clicks
