"""One ambiguous query: the basketball player, or the professor?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.examination.attention import power_law
from engine.simulator.truth import Truth
from engine.simulator.world import World

PAGES: tuple[tuple[str, float, float], ...] = (
    ("Air Jordan shoes", 0.45, 0.02),
    ("Basketball career", 0.75, 0.05),
    ("Bulls highlights", 0.6, 0.02),
    ("Encyclopedia: athlete", 0.65, 0.1),
    ("Encyclopedia: professor", 0.05, 0.8),
    ("Graphical models tutorial", 0.01, 0.55),
    ("News about the owner", 0.3, 0.03),
    ("Publications list", 0.01, 0.65),
    ("University home page", 0.02, 0.7),
)
"""Each page with how many basketball fans, and how many students of statistics, like it."""


@dataclass(frozen=True)
class MichaelJordan(World):
    """One query with two meanings: most users mean the athlete, some mean the professor."""

    key: ClassVar[str] = "michael_jordan"
    title: ClassVar[str] = "Michael Jordan"
    formula: ClassVar[str] = r"P(c_k) = e_k \sum_t P(t) \, r_{td}"
    assumes: ClassVar[str] = "Users who mean the same thing like the same pages."
    cites: ClassVar[tuple[str, ...]] = ("radlinski2008",)

    athlete: float = parameter(
        0.7,
        "Users who mean the athlete",
        "The others mean the professor.",
        low=0,
        high=1,
    )
    shown: int = parameter(5, "Shown", "How many are shown.", low=1, high=len(PAGES))
    severity: float = parameter(
        1.0, "Position bias", "Rank k is seen by 1 / k to this power.", low=0, high=4
    )
    users: str = parameter(
        "position_based", "Users", "User click model.", family="simulator.behaviours"
    )

    def build(self) -> Truth:
        """Two intents over nine pages."""
        return Truth(
            queries=("michael jordan",),
            shares=np.ones(1),
            items=tuple(name for name, _, _ in PAGES),
            candidates=np.arange(len(PAGES))[None, :],
            relevance=np.array([[row[1] for row in PAGES], [row[2] for row in PAGES]])[None],
            intents=np.array([[self.athlete, 1 - self.athlete]]),
            examination=power_law(self.shown, self.severity),
        )
