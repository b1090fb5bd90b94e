"""The base of every propensity of ratings."""

from typing import ClassVar

import numpy as np

from engine.core.method import Method
from engine.learners.ratings.ratings import Ratings


class RatingPropensity(Method):
    """How likely each observed rating was to be observed.

    `needs_uniform` says that a small sample of ratings is needed whose items were drawn at random.
    """

    family: ClassVar[str] = "learners.ratings"
    needs_uniform: ClassVar[bool] = False

    def propensities(self, ratings: Ratings, uniform: np.ndarray | None = None) -> np.ndarray:
        """(n,) the chance of each observed rating to be observed.

        Args:
            ratings: the observed ratings.
            uniform: ratings of items that were drawn at random, where they are needed.
        """
        raise NotImplementedError
