"""Busy users and popular items: propensities by logistic regression."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.ratings.rating_propensity import RatingPropensity
from engine.learners.ratings.ratings import Ratings

MOST = 2_000_000
"""Cells of the matrix that the regression is fitted to; beyond it, unrated ones are sampled."""


@dataclass(frozen=True)
class Classifier(RatingPropensity):
    """Predicts from user and item which ratings are given."""

    key: ClassVar[str] = "classifier"
    title: ClassVar[str] = "Logistic regression"
    formula: ClassVar[str] = r"\mathrm{logit}\, \hat p_{ui} = a_u + b_i"
    assumes: ClassVar[str] = "Whether an item is rated depends on the user and the item alone."
    assumptions = ("known_selection", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("schnabel2016",)

    strength: float = parameter(
        1.0, "Strength", "The inverse of the ridge of the regression.", low=1e-6, high=1e6
    )

    def propensities(self, ratings: Ratings, uniform: np.ndarray | None = None) -> np.ndarray:
        """(n,) predicted probabilities."""
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        users, items = ratings.shape
        observed = ratings.user * items + ratings.item
        rated = np.zeros(ratings.cells, bool)
        rated[observed] = True
        others = np.flatnonzero(~rated)
        size = min(len(others), MOST)
        sampled = np.random.default_rng(0).choice(others, size, replace=False)
        cells = np.r_[observed, sampled]
        weight = np.r_[np.ones(len(observed)), np.full(size, len(others) / max(size, 1))]
        label = np.r_[np.ones(len(observed)), np.zeros(size)]
        if not size:
            return np.ones(len(observed))
        with threadpool_limits(1):
            model = LogisticRegression(C=self.strength, max_iter=300)
            model.fit(_indicators(cells, users, items), label, sample_weight=weight)
            foretold = model.predict_proba(_indicators(observed, users, items))[:, 1]
        return np.asarray(foretold)


def _indicators(cells: np.ndarray, users: int, items: int) -> object:
    from scipy.sparse import csr_matrix

    rows = np.repeat(np.arange(len(cells)), 2)
    columns = np.column_stack([cells // items, users + cells % items]).ravel()
    return csr_matrix((np.ones(len(rows)), (rows, columns)), (len(cells), users + items))
