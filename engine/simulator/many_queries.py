"""A search engine in small: many queries, some asked often, most rarely."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.examination.attention import power_law
from engine.simulator.truth import Truth
from engine.simulator.world import World


@dataclass(frozen=True)
class ManyQueries(World):
    """Many queries with a long tail, each with its own items of different relevance."""

    key: ClassVar[str] = "many_queries"
    title: ClassVar[str] = "Many queries"
    formula: ClassVar[str] = r"P(c_k) = r_{qd} / k^{\eta},\quad P(q) \propto q^{-0.8}"
    assumes: ClassVar[str] = "Queries share the page, and so the examination of its ranks."
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    queries: int = parameter(100, "Queries", "Number of queries.", low=1, high=10_000)
    items: int = parameter(12, "Items", "How many each query could show.", low=2, high=1_000)
    shown: int = parameter(10, "Shown", "How many are shown.", low=1, high=100)
    severity: float = parameter(
        1.0, "Position bias", "Rank k is seen by 1 / k to this power.", low=0, high=4
    )
    seed: int = parameter(1, "Seed", "Random seed for relevance.", low=0, high=2**31 - 1)
    users: str = parameter(
        "position_based", "Users", "User click model.", family="simulator.behaviours"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shown > self.items:
            raise EngineError(
                f"many_queries cannot show {self.shown} of {self.items} items",
                fix="Show fewer.",
                named=True,
            )

    def build(self) -> Truth:
        """Queries 1, 2, ...; items are numbered through all queries."""
        rng = np.random.default_rng(self.seed)
        relevance = rng.beta(1.2, 2.8, (self.queries, self.items)).clip(0.01, 0.99)
        popularity = np.arange(1, self.queries + 1.0) ** -0.8
        return Truth(
            queries=tuple(str(query + 1) for query in range(self.queries)),
            shares=popularity / popularity.sum(),
            items=tuple(str(item + 1) for item in range(self.queries * self.items)),
            candidates=np.arange(self.queries * self.items).reshape(self.queries, self.items),
            relevance=relevance[:, None, :],
            intents=np.ones((self.queries, 1)),
            examination=power_law(self.shown, self.severity),
        )
