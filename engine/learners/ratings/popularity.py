"""Popular items are rated by more people."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.learners.ratings.rating_propensity import RatingPropensity
from engine.learners.ratings.ratings import Ratings


@dataclass(frozen=True)
class Popularity(RatingPropensity):
    """The share of users that rated the item.

    Corrects for items that everybody rates, not for users who rate what they like.
    """

    key: ClassVar[str] = "popularity"
    title: ClassVar[str] = "Item popularity"
    formula: ClassVar[str] = r"\hat p_{ui} = n_i / U"
    assumes: ClassVar[str] = "Whether an item is rated depends on the item alone."
    assumptions = ("known_selection", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("schnabel2016",)

    def propensities(self, ratings: Ratings, uniform: np.ndarray | None = None) -> np.ndarray:
        """(n,) by item."""
        rated = np.bincount(ratings.item, minlength=ratings.shape[1])
        return np.asarray(rated[ratings.item] / ratings.shape[0])
