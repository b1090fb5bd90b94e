"""Users who may read on after a click."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Chain
from engine.core.method import parameter
from engine.simulator.behaviours.following import Following


@dataclass(frozen=True)
class DependentClick(Following):
    """Reads from the top, always on without a click, and with one chance after each click."""

    key: ClassVar[str] = "dcm"
    title: ClassVar[str] = "Dependent clicks"
    formula: ClassVar[str] = r"P(E_{k+1} \mid E_k) = 1 - (1 - \lambda) c_k"
    assumes: ClassVar[str] = "Nobody gives up without a click."
    cites: ClassVar[tuple[str, ...]] = ("guo2009dcm",)

    continuation: float = parameter(
        0.5, "Continuation", "The chance to read on after a click.", low=0, high=1
    )

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> Chain:
        """Reading from the top."""
        on = np.full(relevance.shape, self.continuation)
        return Chain(relevance, on, np.ones(relevance.shape))
