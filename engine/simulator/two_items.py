"""Two items, two ranks: the smallest world with a feedback loop."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.simulator.truth import Truth, single_query
from engine.simulator.world import World


@dataclass(frozen=True)
class TwoItems(World):
    """Two items on two ranks: small enough for the chance of lock-in to be known exactly."""

    key: ClassVar[str] = "two_items"
    title: ClassVar[str] = "Two items"
    formula: ClassVar[str] = r"P(c_k) = e_k \, r"
    assumes: ClassVar[str] = "Both items are always shown, one above the other."
    cites: ClassVar[tuple[str, ...]] = ("richardson2007",)

    relevance: tuple[float, ...] = parameter(
        (0.6, 0.5), "Liked", "Relevance of item A and of item B.", low=0, high=1
    )
    examination: tuple[float, ...] = parameter(
        (1.0, 0.5), "Seen", "Examination of rank 1 and of rank 2.", low=0, high=1
    )
    users: str = parameter(
        "position_based", "Users", "How they click.", family="simulator.behaviours"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("relevance", "examination"):
            shares(getattr(self, name), f"{name} of two_items", 2)

    def build(self) -> Truth:
        """Items A and B."""
        return single_query(("A", "B"), np.array(self.relevance), np.array(self.examination))


def shares(values: object, name: str, length: int | None = None) -> None:
    """Check that a parameter is a tuple of numbers from 0 to 1, of the given length."""
    given = values if isinstance(values, tuple) else ()
    numbers = all(type(value) in (int, float) and 0 <= value <= 1 for value in given)
    if not given or not numbers or length not in (None, len(given)):
        count = length or "some"
        raise EngineError(
            f"{name} must be {count} numbers from 0 to 1, but is {values!r}", named=True
        )
