"""Rank by the best that an item may still turn out to be."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.correcting import Correcting


@dataclass(frozen=True)
class UpperConfidence(Correcting):
    """Ranks by an upper confidence bound of relevance: optimism in the face of uncertainty.

    Impressions count by how much of their rank is seen.
    """

    key: ClassVar[str] = "ucb"
    title: ClassVar[str] = "Upper confidence bound"
    formula: ClassVar[str] = (
        r"s_d = \frac{\sum c}{\sum e_k} + \sqrt{\frac{\alpha \ln t}{2 \sum e_k}}"
    )
    assumes: ClassVar[str] = "The examination curve is right, and users are position-based."
    assumptions = ("known_examination", "position_based", "no_trust", "uniform_users")
    cites: ClassVar[tuple[str, ...]] = ("auer2002", "lagree2016")
    needs: ClassVar[tuple[str, ...]] = ("clicks", "seen")

    optimism: float = parameter(
        0.5, "Optimism", "How wide the bound is; 4 is that of the theorem.", low=0, high=16
    )

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) upper bounds; what was never seen comes first."""
        clicks, seen = credit["clicks"], np.maximum(credit["seen"], 1e-9)
        width = self.optimism * np.log(credit.round + 2) / 2
        return np.minimum(clicks / seen + np.sqrt(width / seen), 1e6)
