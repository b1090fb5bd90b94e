"""The first look at position bias: one result page, what is liked on it, and what is clicked."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.core.numbers import significant
from engine.relevance.missing_clicks import Fate, fate


@dataclass(frozen=True)
class ResultPage:
    """One page of results under a reader's attention, exactly: expectations, no drawn visits.

    Args:
        titles: what stands at rank 1, 2, ...
        relevance: (K,) P(click if examined) of each.
        examination: (K,) probability that each rank is looked at, above zero.
    """

    titles: tuple[str, ...]
    relevance: np.ndarray
    examination: np.ndarray

    @cached_property
    def fate(self) -> Fate:
        """What becomes of an impression at each rank."""
        return fate(self.examination, self.relevance)

    @cached_property
    def corrected(self) -> np.ndarray:
        """(K,) clicks divided by examination: inverse propensity scoring, here without noise."""
        return self.fate.clicked / self.examination

    @property
    def clicked_most(self) -> int:
        """The rank with the most clicks."""
        return 1 + int(np.argmax(self.fate.clicked))

    @property
    def liked_most(self) -> int:
        """The rank of the result that readers like most when they see it."""
        return 1 + int(np.argmax(self.relevance))

    def sentence(self, corrected: bool = False) -> str:
        """What the picture says, with its numbers, per 100 visits."""
        if corrected:
            return self._corrected()
        return self._fooled() if self.clicked_most != self.liked_most else self._honest()

    def worked(self) -> str:
        """Why the missing clicks of the most liked result are missing, in LaTeX with numbers."""
        place = self.liked_most - 1
        seen, liked = (significant(share[place]) for share in (self.examination, self.relevance))
        split = self.fate
        lost = split.not_seen[place] + split.not_liked[place]
        unseen, unliked = (
            significant(part[place] / lost) for part in (split.not_seen, split.not_liked)
        )
        return (
            rf"\text{{rank }} {place + 1}: \quad "
            rf"\frac{{1 - {seen}}}{{1 - {seen} \cdot {liked}}} = {unseen}, \quad "
            rf"\frac{{{seen} \, (1 - {liked})}}{{1 - {seen} \cdot {liked}}} = {unliked}"
        )

    def _fooled(self) -> str:
        top, best = self.clicked_most, self.liked_most
        return (
            f"In 100 visits rank {top} gets {self._clicks(top)} clicks and rank {best} only "
            f"{self._clicks(best)}, but result {best} is better: {self._liked(best)}% of users who "
            f"see it would click, against {self._liked(top)}%. {self._missing(best)}"
        )

    def _honest(self) -> str:
        best, last = self.liked_most, len(self.titles)
        seen = significant(100 * self.examination[-1], 2)
        return (
            f"Rank {last} is seen in {seen} of 100 visits, and the best result gets most clicks: "
            f"rank {best}, {self._clicks(best)} clicks per 100 visits. {self._missing(best)}"
        )

    def _corrected(self) -> str:
        best = 1 + int(np.argmax(self.corrected))
        seen = significant(100 * self.examination[best - 1], 2)
        return (
            f"Rank {best} was clicked in {self._clicks(best)} of 100 visits and seen in {seen}, "
            f"so {self._liked(best)} of 100 who saw it clicked, more than on any other result. "
            f"Divided by how often it is seen, rank {best} is the best."
        )

    def _missing(self, rank: int) -> str:
        split = self.fate
        unseen, unliked = split.not_seen[rank - 1], split.not_liked[rank - 1]
        return (
            f"Of the {significant(100 * (unseen + unliked), 2)} visits without a click on it, "
            f"{significant(100 * unseen, 2)} never saw it and "
            f"{significant(100 * unliked, 2)} saw it but did not want it."
        )

    def _clicks(self, rank: int) -> str:
        return significant(100 * self.fate.clicked[rank - 1], 2)

    def _liked(self, rank: int) -> str:
        return significant(100 * self.relevance[rank - 1], 2)
