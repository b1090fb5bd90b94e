"""Every click counts."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.credits.credit import Credit


@dataclass(frozen=True)
class Clicks(Credit):
    """Every click on an item counts one for the ranker that contributed it."""

    key: ClassVar[str] = "clicks"
    title: ClassVar[str] = "Every click"
    formula: ClassVar[str] = r"C_A = \sum_{k \in T_A} c_k"
    assumes: ClassVar[str] = "Ten clicks in one visit are ten times one click."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("chapelle2012",)

    def counted(self, clicks: np.ndarray, contested: np.ndarray) -> np.ndarray:
        """The clicks."""
        return clicks.astype(float)
