"""Whether a ranker got a click at all."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.credits.credit import Credit


@dataclass(frozen=True)
class AnyClick(Credit):
    """A ranker gets one per impression if any of its items is clicked, however many are."""

    key: ClassVar[str] = "any_click"
    title: ClassVar[str] = "Any click"
    formula: ClassVar[str] = r"C_A = \min(1, \sum_{k \in T_A} c_k)"
    assumes: ClassVar[str] = "One click satisfies as much as many."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("chapelle2012",)
    capped: ClassVar[bool] = True

    def counted(self, clicks: np.ndarray, contested: np.ndarray) -> np.ndarray:
        """The clicks; the cap follows."""
        return clicks.astype(float)
