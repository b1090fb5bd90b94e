"""The base of every credit rule: what of the clicks on a page is counted."""

from typing import ClassVar

import numpy as np

from engine.core.method import Method


class Credit(Method):
    """A rule that turns clicks on a merged page into what its rankers are credited with."""

    family: ClassVar[str] = "interleaving.credits"
    capped: ClassVar[bool] = False
    """Whether a ranker gets at most one per impression."""
    sql: ClassVar[str] = "reward"
    """What a row of a log counts, over `reward` (above zero if clicked) and `rank`."""
    first_only: ClassVar[bool] = False
    """Whether only the topmost click of an impression counts."""
    contested_only: ClassVar[bool] = False
    """Whether only items count that the rankers put against each other."""

    def counted(self, clicks: np.ndarray, contested: np.ndarray) -> np.ndarray:
        """(..., K) how much each click counts.

        Args:
            clicks: (..., K) whether each slot was clicked.
            contested: (..., K) whether the rankers put different items against each other there.
        """
        raise NotImplementedError
