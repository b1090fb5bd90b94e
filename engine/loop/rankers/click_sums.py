"""What a ranker has learnt so far: a few numbers per world and item."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


@dataclass
class ClickSums:
    """Running sums per world and item, (R, N); a ranker keeps only those that it names.

    `clicks` counts clicks; `shown` impressions; `corrected` clicks over their marginal examination;
    `seen` the examination of the slots where the item stood; `served` the same, without what a log
    taught before the first round; `expected` the marginal examination,
    of every round, whether the item was shown or not.
    """

    clicks: np.ndarray
    sums: dict[str, np.ndarray] = field(default_factory=dict)
    round: int = 0
    present: np.ndarray | None = None
    """(R, N) which items exist now; None when all do."""

    def __getitem__(self, name: str) -> np.ndarray:
        """(R, N) the sum of that name."""
        return self.clicks if name == "clicks" else self.sums[name]

    def keep(self, names: tuple[str, ...]) -> None:
        """Begin those of the named sums that are not kept yet."""
        for name in names:
            if name != "clicks":
                self.sums.setdefault(name, np.zeros_like(self.clicks))


class Feedback(NamedTuple):
    """What one round taught, for every world.

    Flat indices run over the (R, N) arrays of credit.
    """

    shown: np.ndarray
    """(R, K) flat index of the item in each slot."""
    clicked: np.ndarray
    """Flat indices of the clicked items, each at most once."""
    marginal: np.ndarray | None
    """The marginal examination of each clicked item, as the ranker believes; None if not needed."""
    slots: np.ndarray
    """(K,) examination of the slots, as the ranker believes it to be."""
    order: np.ndarray | None = None
    """(R N,) flat index of the item at each greedy rank, where the ranker asks for it."""
    marginals: np.ndarray | None = None
    """(R N,) marginal examination of each of them."""


def learn(credit: ClickSums, feedback: Feedback) -> None:
    """Add one round to the sums that are kept."""
    credit.clicks.reshape(-1)[feedback.clicked] += 1
    for name, array in credit.sums.items():
        flat = array.reshape(-1)
        if name == "shown":
            flat[feedback.shown] += 1
        elif name in ("seen", "served"):
            flat[feedback.shown] += feedback.slots
        elif name == "corrected" and feedback.marginal is not None:
            flat[feedback.clicked] += 1 / feedback.marginal
        elif name == "expected" and feedback.order is not None and feedback.marginals is not None:
            np.add.at(flat, feedback.order, feedback.marginals)
    credit.round += 1
