"""The base of every online learner of single items, run in many worlds at once."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from engine.core.method import Method
from engine.learners.online.bandit import Bandit


@dataclass
class LearnerState:
    """What was learned so far in R worlds; the arrays that a learner does not need stay empty."""

    shown: np.ndarray
    """(R, Q, K) how often each item was shown in each context."""
    clicks: np.ndarray
    """(R, Q, K)."""
    inverse: np.ndarray = field(default_factory=lambda: np.empty(0))
    """(R, K, d, d) the inverse of each item's ridge plus outer products of its contexts."""
    moments: np.ndarray = field(default_factory=lambda: np.empty(0))
    """(R, K, d) each item's contexts times its rewards, added up."""


@dataclass(frozen=True)
class Round:
    """One round in R worlds: which context came, as code and as numbers, and how many did."""

    context: np.ndarray
    """(R,) codes."""
    features: np.ndarray
    """(R, d)."""
    round: int


class OnlineLearner(Method):
    """Chooses an item in each world, and learns from whether it was clicked."""

    family: ClassVar[str] = "learners.online"
    ranks: ClassVar[bool] = False

    def start(self, bandit: Bandit, worlds: int) -> LearnerState:
        """Nothing shown yet."""
        contexts, items = bandit.means.shape
        return LearnerState(
            np.zeros((worlds, contexts, items)), np.zeros((worlds, contexts, items))
        )

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) the item shown in each world."""
        raise NotImplementedError

    def learn(
        self,
        state: LearnerState,
        now: Round,
        worlds: np.ndarray,
        item: np.ndarray,
        click: np.ndarray,
    ) -> None:
        """Take in the clicks of some worlds, given by their codes with the items shown there."""
        place = worlds, now.context[worlds], item
        state.shown[place] += 1
        state.clicks[place] += click


def counts(state: LearnerState, now: Round) -> tuple[np.ndarray, np.ndarray]:
    """(R, K) impressions and clicks of the items in this round's contexts."""
    place = np.arange(len(now.context)), now.context
    return state.shown[place], state.clicks[place]


def highest(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(R,) the item of the highest score, drawn among equals."""
    best = scores >= scores.max(axis=1, keepdims=True)
    return np.asarray((best * (1 + rng.random(scores.shape))).argmax(axis=1))
