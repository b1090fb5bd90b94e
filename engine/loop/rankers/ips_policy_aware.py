"""Rank by clicks over the chance to be seen, summed over all that was done so far."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.correcting import Correcting


@dataclass(frozen=True)
class PolicyAwareIPS(Correcting):
    """Divides an item's clicks by how often it should have been seen, over all rankings so far.

    The chance to be seen is that of the ranking policy, page by page, with its exploration, whether
    the item was drawn or not: an item that could never be shown has not failed.
    """

    key: ClassVar[str] = "ips_policy_aware"
    title: ClassVar[str] = "Corrected clicks"
    formula: ClassVar[str] = r"s_d = \sum_t c_t \big/ \sum_t \sum_k \pi_t(k \mid d) \, e_k"
    assumes: ClassVar[str] = "The examination curve is right, and users are position-based."
    assumptions = ("known_examination", "position_based", "no_trust", "uniform_users")
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2020",)
    needs: ClassVar[tuple[str, ...]] = ("clicks", "expected")

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) clicks over expected examination; one where an item could not be seen yet."""
        clicks, expected = credit["clicks"], credit["expected"]
        seen = expected > 0
        if seen.all():
            return np.asarray(clicks / expected)
        return np.divide(clicks, expected, out=np.ones_like(clicks), where=seen)
