"""Rank by clicks."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.ranker import Ranker


@dataclass(frozen=True)
class Naive(Ranker):
    """Ranks by the number of clicks so far: what is on top is clicked, and so stays on top."""

    key: ClassVar[str] = "naive"
    title: ClassVar[str] = "Most clicks first"
    formula: ClassVar[str] = r"s_d \leftarrow s_d + c"
    assumes: ClassVar[str] = "A click means relevant, no click means not relevant."
    assumptions = ("clicks_are_relevance", "same_at_every_rank")
    cites: ClassVar[tuple[str, ...]] = ("salganik2006",)
    needs: ClassVar[tuple[str, ...]] = ("clicks",)

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) clicks."""
        return credit["clicks"]
