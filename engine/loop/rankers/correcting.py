"""Rankers that correct clicks for examination."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.loop.rankers.ranker import Ranker


@dataclass(frozen=True)
class Correcting(Ranker):
    """A ranker that corrects by an examination curve: the true one, unless given another."""

    examination: tuple[float, ...] | None = parameter(
        None, "Corrects with", "Examination per rank; None is the true one."
    )

    def believed(self, examination: np.ndarray) -> np.ndarray:
        """(K,) the given curve, else the true one.

        Raises:
            EngineError: the given curve is not one number in (0, 1] per shown rank.
        """
        if self.examination is None:
            return examination
        given = self.examination if isinstance(self.examination, tuple) else ()
        if len(given) < len(examination) or not all(
            type(value) in (int, float) and 0 < value <= 1 for value in given
        ):
            raise EngineError(
                f"a ranker corrects with one number above 0, up to 1, for each of the "
                f"{len(examination)} ranks, but examination is {self.examination!r}"
            )
        return np.array(given[: len(examination)], dtype=float)
