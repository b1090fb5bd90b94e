"""The sign test."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.interleaving.significance.comparisons import Comparisons
from engine.interleaving.significance.significance import Significance


@dataclass(frozen=True)
class Binomial(Significance):
    """The exact binomial test of users (or impressions) that favour A against those for B.

    Ties are left out of the test and stated beside it. With few decided users it is conservative:
    no attainable p-value lies just below the level.
    """

    key: ClassVar[str] = "binomial"
    title: ClassVar[str] = "Binomial test"
    formula: ClassVar[str] = (
        r"p = 2 \, P(X \ge \max(n_A, n_B)), \quad X \sim B(n_A + n_B, \tfrac12)"
    )
    assumes: ClassVar[str] = "The units (users, or impressions of different users) are independent."
    assumptions = ("independent_sessions",)
    cites: ClassVar[tuple[str, ...]] = ("chapelle2012", "clopper1934")

    unit: str = parameter(
        "user",
        "Unit",
        "What is independent. Impressions are only where each user decides at most one.",
        choices=("user", "impression"),
    )

    def p_value(self, comparisons: Comparisons) -> float:
        """Twice the tail of the binomial, at most one."""
        if self.unit == "impression":
            first, second = self._impressions(comparisons)
        else:
            first, second = comparisons.favouring
        return _two_sided(first, first + second) if first + second else 1.0

    def _impressions(self, comparisons: Comparisons) -> tuple[int, int]:
        if not comparisons.one_each:
            raise EngineError(
                "some users decide several impressions, which are not independent of each other",
                fix="Test per user: binomial(unit='user').",
            )
        return comparisons.total(comparisons.a), comparisons.total(comparisons.b)


@lru_cache(maxsize=1_000)
def _two_sided(wins: int, decided: int) -> float:
    """Of one test; a check by relabelled users repeats few different ones two hundred times."""
    from scipy.special import betainc

    fewer = min(wins, decided - wins)
    if 2 * fewer + 1 >= decided:
        return 1.0
    return 2 * float(betainc(decided - fewer, fewer + 1, 0.5))
