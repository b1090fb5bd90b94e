"""Two kinds of users on one page."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Mixed
from engine.core.method import parameter
from engine.simulator.behaviours.following import Following


@dataclass(frozen=True)
class HastyAndPatient(Following):
    """Some users hardly look below the top, the others read deep; relevance is the same for all."""

    key: ClassVar[str] = "mixture"
    title: ClassVar[str] = "Hasty and patient users"
    formula: ClassVar[str] = (
        r"P(c) = \pi \, P_{\text{hasty}}(c) + (1 - \pi) \, P_{\text{patient}}(c)"
    )
    assumes: ClassVar[str] = "A user is of one kind throughout an impression."
    cites: ClassVar[tuple[str, ...]] = ("craswell2008",)

    hasty: float = parameter(0.5, "Hasty users", "Their share.", low=0, high=1)

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> Mixed:
        """Hasty users see the square of the page's examination, patient ones its square root."""
        curves = np.stack([examination**2, examination**0.5])
        share = np.array([self.hasty, 1 - self.hasty])
        return Mixed(curves[:, None, :] * relevance, share)
