"""The ranker that could still beat all others, against the one most likely to beat it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.interleaving.dueling.duelist import Duelist, DuelState, Record


@dataclass(frozen=True)
class RelativeUCB(Duelist):
    """Pairs a ranker that may beat all others with the ranker most likely to beat it.

    Once one ranker is surely the best it meets itself, and nothing is lost any more.
    """

    key: ClassVar[str] = "relative_ucb"
    title: ClassVar[str] = "Relative upper confidence bound"
    formula: ClassVar[str] = (
        r"u_{ij} = \frac{w_{ij}}{w_{ij} + w_{ji}} + \sqrt{\frac{\alpha \ln t}{w_{ij} + w_{ji}}}"
    )
    assumes: ClassVar[str] = "One ranker beats every other one."
    assumptions = ("comparable_rankers",)
    cites: ClassVar[tuple[str, ...]] = ("zoghi2014",)

    width: float = parameter(
        0.51, "Width", "Larger explores more; above a half by the theory.", low=0.01, high=10
    )

    def pair(
        self, state: DuelState, record: Record, time: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """A champion drawn among those that could be, and its strongest possible opponent."""
        upper = self._upper(record, time)
        worlds = np.arange(state.worlds)
        could_be = np.asarray((upper >= 0.5).all(axis=2))
        lottery = rng.random((state.worlds, state.rankers))
        lottery += 2 * could_be
        champion = lottery.argmax(axis=1)
        against = upper[worlds, :, champion] + 1e-9 * rng.random((state.worlds, state.rankers))
        return champion, against.argmax(axis=1)

    def _upper(self, record: Record, time: int) -> np.ndarray:
        """(R, N, N) upper bounds of the chance that i beats j; a half against itself."""
        duels = record.duels
        spread = np.sqrt(self.width * np.log(max(time, 2)) / np.maximum(duels, 1e-300))
        upper = np.where(duels > 0, record.share() + spread, 1.0)
        rankers = np.arange(upper.shape[1])
        upper[:, rankers, rankers] = 0.5
        return upper
