"""Many items, few ranks: most items are never shown."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.examination.attention import power_law
from engine.simulator.truth import Truth, single_query
from engine.simulator.world import World

STRIDE = 0.6180339887498949
"""The golden ratio's fraction: multiples of it, sorted, scatter liked and disliked items evenly."""


@dataclass(frozen=True)
class TopK(World):
    """Many items of which a few are shown: what is not shown cannot be clicked.

    Relevance falls in even steps from the best to the worst item; names say nothing of it.
    """

    key: ClassVar[str] = "top_k"
    title: ClassVar[str] = "A few of many"
    formula: ClassVar[str] = r"P(c_k) = r / k^{\eta}"
    assumes: ClassVar[str] = "Every user is shown the same number of items."
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    items: int = parameter(20, "Items", "How many could be shown.", low=2, high=1_000)
    shown: int = parameter(5, "Shown", "How many are shown.", low=1, high=100)
    best: float = parameter(0.5, "Best item", "Relevance of the best item.", low=0, high=1)
    worst: float = parameter(0.05, "Worst item", "Relevance of the worst item.", low=0, high=1)
    severity: float = parameter(
        1.0, "Position bias", "Rank k is seen by 1 / k to this power.", low=0, high=4
    )
    users: str = parameter(
        "position_based", "Users", "User click model.", family="simulator.behaviours"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shown > self.items:
            raise EngineError(
                f"top_k cannot show {self.shown} of {self.items} items",
                fix="Show fewer.",
                named=True,
            )

    def build(self) -> Truth:
        """Items 1, 2, ... with scattered relevance."""
        names = tuple(str(item + 1) for item in range(self.items))
        scattered = np.argsort(np.arange(1, self.items + 1) * STRIDE % 1)
        relevance = np.linspace(self.best, self.worst, self.items)[scattered]
        return single_query(names, relevance, power_law(self.shown, self.severity))
