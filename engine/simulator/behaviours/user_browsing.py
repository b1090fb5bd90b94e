"""Users whose attention comes back after a click."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Recency
from engine.core.method import parameter
from engine.simulator.behaviours.following import Following


@dataclass(frozen=True)
class UserBrowsing(Following):
    """Looks at a rank by the page's examination, or by how near it is below the last click.

    Right below a click a rank is seen with the chance `renewed`, and further down it falls with
    the distance; never less than the page lets be seen anyway.
    """

    key: ClassVar[str] = "ubm"
    title: ClassVar[str] = "User browsing"
    formula: ClassVar[str] = r"e_{k,j} = \max\left(e_k, \frac{\rho}{k - j}\right)"
    assumes: ClassVar[str] = "Of what was clicked above, only the last click's rank matters."
    cites: ClassVar[tuple[str, ...]] = ("dupret2008",)

    renewed: float = parameter(
        0.8, "Renewed attention", "How often the rank below a click is seen.", low=0, high=1
    )

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> Recency:
        """Examination by rank and last click, times liking."""
        slots = [
            examination[k] if j == 0 else max(examination[k], self.renewed / (k + 1 - j))
            for k in range(len(examination))
            for j in range(k + 1)
        ]
        return Recency(relevance, np.array(slots))
