"""The topmost click counts."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.credits.credit import Credit


@dataclass(frozen=True)
class FirstClick(Credit):
    """Only the topmost click of an impression counts."""

    key: ClassVar[str] = "first_click"
    title: ClassVar[str] = "Topmost click"
    formula: ClassVar[str] = r"C_A = 1[\min\{k : c_k = 1\} \in T_A]"
    assumes: ClassVar[str] = "Users read from the top, so that the topmost click came first."
    assumptions = ("top_down", "items_above", "credit_is_preference")
    cites: ClassVar[tuple[str, ...]] = ("chapelle2012",)
    first_only: ClassVar[bool] = True

    def counted(self, clicks: np.ndarray, contested: np.ndarray) -> np.ndarray:
        """The topmost click."""
        return (clicks & (np.cumsum(clicks, axis=-1) == 1)).astype(float)
