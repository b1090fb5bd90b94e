"""Which words each item covers, and what is known of a word: the features of learned coverage."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.rankings.problem import RankingProblem

SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)
"""A word's features say whether it stands in at least such a share of the query's items."""


@dataclass(frozen=True)
class Words:
    """The words of one query's items.

    Args:
        covers: (n, V) 1 where the item has the word.
        features: (V, p) of each word.
    """

    covers: np.ndarray
    features: np.ndarray

    def psi(self, places: np.ndarray) -> np.ndarray:
        """(p,) the features of all words that some of the given items cover, summed."""
        covered = self.covers[places].max(axis=0)
        return np.asarray(covered @ self.features)


def words_of(problem: RankingProblem) -> Words:
    """The words of a query's items, with features from how many and how relevant items have them.

    Raises:
        EngineError: the items have no text.
    """
    if not any(problem.text):
        raise EngineError("learned coverage needs the items' words", fix="Give a column text.")
    split = [frozenset(text.lower().split()) for text in problem.text]
    vocabulary = sorted(frozenset().union(*split))
    covers = np.array([[word in own for word in vocabulary] for own in split], dtype=float)
    share = covers.mean(axis=0)
    weight = problem.relevance / max(problem.relevance.sum(), 1e-12)
    common = [share >= least for least in SHARES]
    relevant = [weight @ covers >= least for least in SHARES]
    features = np.array([*common, *relevant, weight @ covers], dtype=float).T
    return Words(covers, features / len(vocabulary))
