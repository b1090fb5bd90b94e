"""Rank by a draw from what is believed of each item."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.correcting import Correcting


@dataclass(frozen=True)
class Thompson(Correcting):
    """Draws each item's relevance from its posterior and ranks by the draws.

    Doubt is exploration: what was rarely seen may turn out well. Impressions count by how much of
    their rank is seen, which makes the posterior that of position-based users, nearly.
    """

    key: ClassVar[str] = "thompson"
    title: ClassVar[str] = "Thompson sampling"
    formula: ClassVar[str] = (
        r"s_d \sim \mathrm{Beta}\big(1 + \textstyle\sum c,\ 1 + \sum e_k - \sum c\big)"
    )
    assumes: ClassVar[str] = "The examination curve is right, and users are position-based."
    assumptions = ("known_examination", "position_based", "no_trust", "uniform_users")
    cites: ClassVar[tuple[str, ...]] = ("thompson1933", "lagree2016")
    needs: ClassVar[tuple[str, ...]] = ("clicks", "seen")

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) posterior draws."""
        clicks = credit["clicks"]
        missed = np.maximum(credit["seen"] - clicks, 0)
        return rng.beta(1 + clicks, 1 + missed)
