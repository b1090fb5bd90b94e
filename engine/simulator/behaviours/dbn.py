"""Users who read down until they are satisfied or give up."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Chain
from engine.core.method import parameter
from engine.simulator.behaviours.behaviour import Behaviour


@dataclass(frozen=True)
class DynamicBayesian(Behaviour):
    """Reads from the top; a click may satisfy and end the visit, and the user may give up.

    The examination curve of the page plays no part: a rank is seen if no rank above it ended the
    visit.
    """

    key: ClassVar[str] = "dbn"
    title: ClassVar[str] = "Dynamic Bayesian users"
    formula: ClassVar[str] = r"P(E_{k+1} \mid E_k) = \gamma \, (1 - \sigma c_k)"
    assumes: ClassVar[str] = "Users read from the top without skipping."
    cites: ClassVar[tuple[str, ...]] = ("chapelle2009",)

    continuation: float = parameter(
        0.85, "Continuation", "The chance to read on when not satisfied.", low=0, high=1
    )
    satisfaction: float = parameter(
        0.7, "Satisfaction", "The chance that a click ends the visit.", low=0, high=1
    )

    def clicks(
        self, relevance: np.ndarray, examination: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) clicks, drawn rank by rank."""
        draws = rng.random((3, *relevance.shape), dtype=np.float32)
        liked = draws[0] < relevance
        ends = (liked & (draws[1] < self.satisfaction)) | (draws[2] >= self.continuation)
        ended = np.logical_or.accumulate(ends, axis=1)
        clicks = liked.copy()
        clicks[:, 1:] &= ~ended[:, :-1]
        return clicks

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> Chain:
        """Reading on unless satisfied or tired."""
        stays = np.full(relevance.shape, self.continuation)
        return Chain(relevance, stays * (1 - self.satisfaction), stays)

    def seen(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) the chance that nothing above ended the visit."""
        stays = self.continuation * (1 - self.satisfaction * relevance[:, :-1])
        first = np.ones((len(relevance), 1))
        return np.cumprod(np.concatenate([first, stays], axis=1), axis=1)

    def expected(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) seen and liked."""
        return relevance * self.seen(relevance, examination)
