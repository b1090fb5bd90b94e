"""How long a loop runs, and when its ranker learns."""

from dataclasses import dataclass

from engine.core.errors import EngineError
from engine.loop.rankers.ranker import Ranker


@dataclass(frozen=True)
class Schedule:
    """How long the loop runs and when the ranker learns.

    Clicks reach the ranker `delay` rounds late; the ranking is made anew every `batch` rounds.
    `changes` are rankers that take over at a given round, and inherit all that was logged.
    """

    rounds: int = 2_000
    worlds: int = 200
    seed: int = 0
    delay: int = 0
    batch: int = 1
    snapshots: int = 40
    changes: tuple[tuple[int, Ranker], ...] = ()

    def __post_init__(self) -> None:
        for name, low, high in _BOUNDS:
            value = getattr(self, name)
            if not low <= value <= high:
                raise EngineError(
                    f"{name} must lie between {low:,} and {high:,}, but is {value:,}", named=True
                )


_BOUNDS = (
    ("rounds", 1, 10_000_000),
    ("worlds", 1, 100_000),
    ("seed", 0, 2**63),
    ("delay", 0, 1_000_000),
    ("batch", 1, 1_000_000),
    ("snapshots", 1, 2_000),
)
