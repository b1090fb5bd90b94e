"""The bootstrap over users."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.inference.quantile import reach
from engine.interleaving.significance.comparisons import Comparisons
from engine.interleaving.significance.significance import Significance, fewest

LEVEL = 0.95
"""At this level the redrawn spread is widened to that of Student's t."""


@dataclass(frozen=True)
class PairedBootstrap(Significance):
    """Redraws users with all their impressions, and counts how often the margin changes sign.

    The redrawn spread is widened to Student's for few users; it is never below what a sign test of
    the decided users could give.
    """

    key: ClassVar[str] = "bootstrap"
    title: ClassVar[str] = "Paired bootstrap"
    formula: ClassVar[str] = (
        r"p = 2 \min_\pm P^*\!\left(\pm[\bar m + s (\bar m^* - \bar m)] \le 0\right), \quad"
        r" s = \tfrac{t_{.975, n-1}}{z_{.975}} \sqrt{\tfrac{n}{n-1}}"
    )
    assumes: ClassVar[str] = "Users are independent, and there are more than a few of them."
    assumptions = ("independent_sessions",)
    cites: ClassVar[tuple[str, ...]] = ("chapelle2012", "efron1987")

    draws: int = parameter(
        20_000, "Draws", "How often the users are redrawn.", low=100, high=100_000
    )
    seed: int = parameter(0, "Seed", "Equal seeds give equal draws.", low=0, high=2**31)

    def p_value(self, comparisons: Comparisons) -> float:
        """Twice the smaller share of redrawn margins beyond zero; one if nothing is decided."""
        users = int(comparisons.users.sum())
        decided = sum(comparisons.favouring)
        if users < 2 or not decided:
            return 1.0
        margins, which = np.unique(comparisons.margin, return_inverse=True)
        counts = np.bincount(which, weights=comparisons.users)
        rng = np.random.default_rng(self.seed)
        redrawn = rng.multinomial(users, counts / users, self.draws) @ margins / users
        mean = counts @ margins / users
        wide = mean + _widening(users) * (redrawn - mean)
        below = ((wide < 0).sum() + (wide == 0).sum() / 2) / self.draws
        return max(min(1.0, 2 * min(below, 1 - below)), fewest(decided))


def _widening(users: int) -> float:
    return reach(LEVEL, users - 1) / reach(LEVEL) * float(np.sqrt(users / (users - 1)))
