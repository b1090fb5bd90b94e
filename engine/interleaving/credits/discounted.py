"""Clicks further down count less."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.credits.credit import Credit


@dataclass(frozen=True)
class Discounted(Credit):
    """A click at rank k counts 1/log2(1 + k)."""

    key: ClassVar[str] = "discounted"
    title: ClassVar[str] = "Discounted clicks"
    formula: ClassVar[str] = r"C_A = \sum_{k \in T_A} \frac{c_k}{\log_2(1 + k)}"
    assumes: ClassVar[str] = "A click near the top is worth more than one further down."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("chapelle2012",)
    sql: ClassVar[str] = "reward * LN(2.0) / LN(1.0 + rank)"

    def counted(self, clicks: np.ndarray, contested: np.ndarray) -> np.ndarray:
        """The clicks, by the discount of their rank."""
        return clicks / np.log2(np.arange(2, clicks.shape[-1] + 2))
