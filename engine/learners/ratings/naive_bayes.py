"""People rate what they like: propensities by the rating itself."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.learners.ratings.rating_propensity import RatingPropensity
from engine.learners.ratings.ratings import Ratings


@dataclass(frozen=True)
class NaiveBayes(RatingPropensity):
    """Compares how often a rating occurs among those given with a small sample drawn at random.

    What is counted on the sample is uncertain; intervals take the propensities as they are.
    """

    key: ClassVar[str] = "naive_bayes"
    title: ClassVar[str] = "Naive Bayes"
    formula: ClassVar[str] = r"\hat p_{ui} = \frac{P(r \mid O)\, P(O)}{P(r)}"
    assumes: ClassVar[str] = "Whether an item is rated depends on the rating alone."
    assumptions = ("known_selection", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("schnabel2016",)
    needs_uniform: ClassVar[bool] = True

    smoothing: float = parameter(
        1.0, "Smoothing", "Pseudo-count of each rating value in the sample.", low=0, high=1e6
    )

    def propensities(self, ratings: Ratings, uniform: np.ndarray | None = None) -> np.ndarray:
        """(n,) by the value of the rating.

        Raises:
            EngineError: there is no sample.
        """
        if uniform is None or not len(uniform):
            raise EngineError(
                "naive_bayes needs ratings of items that were drawn at random",
                fix="Give such a sample, or use popularity or classifier.",
                named=True,
            )
        values = np.unique(np.r_[ratings.value, uniform])
        given = np.bincount(np.searchsorted(values, ratings.value), minlength=len(values))
        drawn = np.bincount(np.searchsorted(values, uniform), minlength=len(values))
        chance = (drawn + self.smoothing) / (drawn + self.smoothing).sum()
        among = given / len(ratings.value)
        table = np.clip(among * ratings.share / chance, 1e-12, 1.0)
        return np.asarray(table[np.searchsorted(values, ratings.value)])
