"""Users who read on by how relevant the clicked item was."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Chain
from engine.core.method import parameter
from engine.simulator.behaviours.following import Following


@dataclass(frozen=True)
class ClickChain(Following):
    """Reads from the top; a click on something relevant is likelier to end the visit."""

    key: ClassVar[str] = "ccm"
    title: ClassVar[str] = "Click chain"
    formula: ClassVar[str] = (
        r"P(E_{k+1} \mid E_k) = \tau_1 (1 - c_k) + c_k [\tau_2 (1 - r) + \tau_3 r]"
    )
    assumes: ClassVar[str] = "Users read from the top; what looks relevant is relevant."
    cites: ClassVar[tuple[str, ...]] = ("guo2009ccm",)

    skip: float = parameter(0.9, "After no click", "The chance to read on.", low=0, high=1)
    disappointed: float = parameter(
        0.7, "After a poor click", "The chance to read on.", low=0, high=1
    )
    satisfied: float = parameter(0.3, "After a good click", "The chance to read on.", low=0, high=1)

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> Chain:
        """Reading from the top."""
        after = self.disappointed * (1 - relevance) + self.satisfied * relevance
        return Chain(relevance, after, np.full(relevance.shape, self.skip))
