"""A test that may be looked at after every user."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.interleaving.significance.comparisons import Comparisons
from engine.interleaving.significance.significance import Significance


@dataclass(frozen=True)
class AlwaysValid(Significance):
    """Bets on the winner at even odds: stop at any time when the capital is large enough.

    Each decided user is one bet. Under no preference the fortune is a martingale, so that it ever
    exceeds 1/level with a chance of at most the level, however often one looks.
    """

    key: ClassVar[str] = "always_valid"
    title: ClassVar[str] = "Sequential test"
    formula: ClassVar[str] = (
        r"p_t = \min_{s \le t} \frac{2^{-s} B(\alpha, \alpha)}"
        r"{B(\alpha + n_A(s), \alpha + n_B(s))}"
    )
    assumes: ClassVar[str] = "Users come one after the other and are independent."
    assumptions = ("independent_sessions",)
    cites: ClassVar[tuple[str, ...]] = ("howard2021", "waudbysmith2024")

    prior: float = parameter(
        20.0, "Prior", "Larger bets on smaller preferences.", low=0.5, high=10_000
    )

    def p_value(self, comparisons: Comparisons) -> float:
        """At the end of the log, where the order of users plays no part."""
        first, second = comparisons.favouring
        return min(1.0, float(np.exp(-self.log_fortune(np.array(first), np.array(second)))))

    def log_fortune(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """(...) the log of the fortune after so many users for A, and so many for B."""
        from scipy.special import betaln

        return np.asarray(
            betaln(self.prior + first, self.prior + second)
            - betaln(self.prior, self.prior)
            + (first + second) * np.log(2)
        )

    def path(self, winner: np.ndarray) -> np.ndarray:
        """(..., n) the running p-value of users in their order: +1 for A, -1 for B, 0 for a tie."""
        first = np.cumsum(winner > 0, axis=-1)
        second = np.cumsum(winner < 0, axis=-1)
        largest = np.maximum.accumulate(self.log_fortune(first, second), axis=-1)
        return np.minimum(1.0, np.exp(-largest))
