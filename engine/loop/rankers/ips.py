"""Rank by clicks, each divided by the chance that it could happen."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.correcting import Correcting


@dataclass(frozen=True)
class IPS(Correcting):
    """Counts each click as 1 over the probability that it was seen: repairs position bias.

    The chance is marginal: it counts the exploring impressions too. What never gets a place on the
    page has no clicks to correct; exploration repairs that.
    """

    key: ClassVar[str] = "ips"
    title: ClassVar[str] = "Corrected clicks, summed"
    formula: ClassVar[str] = r"s_d \leftarrow s_d + c / [(1-\epsilon) e_k + \epsilon \bar e]"
    assumes: ClassVar[str] = "The examination curve is right, and users are position-based."
    assumptions = ("known_examination", "position_based", "no_trust", "uniform_users")
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)
    needs: ClassVar[tuple[str, ...]] = ("corrected",)

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) corrected clicks."""
        return credit["corrected"]
