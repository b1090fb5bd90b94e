"""Rank by click-through rate."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.ranker import Ranker


@dataclass(frozen=True)
class ClickThrough(Ranker):
    """Ranks by clicks per impression: fair to what is shown rarely, unfair to what is shown low.

    An item never shown counts as relevant to all, so that it is shown once.
    """

    key: ClassVar[str] = "ctr"
    title: ClassVar[str] = "Click-through rate"
    formula: ClassVar[str] = r"s_d = \sum c / n_d"
    assumes: ClassVar[str] = "Every item shown is examined, whatever its rank."
    assumptions = ("clicks_are_relevance", "same_at_every_rank")
    cites: ClassVar[tuple[str, ...]] = ("craswell2008",)
    needs: ClassVar[tuple[str, ...]] = ("clicks", "shown")

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) clicks over impressions; one where there are none."""
        clicks, shown = credit["clicks"], credit["shown"]
        return np.divide(clicks, shown, out=np.ones_like(clicks), where=shown > 0)
