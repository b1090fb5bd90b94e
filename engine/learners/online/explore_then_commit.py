"""Explore every item equally often, then commit to the best one."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.online.online_learner import (
    LearnerState,
    OnlineLearner,
    Round,
    counts,
    highest,
)


@dataclass(frozen=True)
class ExploreThenCommit(OnlineLearner):
    """Shows every item equally often in each context, then commits to the best one.

    What it commits to is an argmax over small samples: the winner's curse, online.
    """

    key: ClassVar[str] = "explore_then_commit"
    title: ClassVar[str] = "Explore, then commit"
    formula: ClassVar[str] = r"a = \arg\max_d \bar r_d \text{ after } m \text{ rounds each}"
    assumes: ClassVar[str] = "Users and items do not change over time."
    assumptions = ("stationary",)
    cites: ClassVar[tuple[str, ...]] = ("lattimore2020",)

    each: int = parameter(20, "Rounds per item", "Before it commits.", low=1, high=1_000_000)

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) the least shown while exploring, then the highest click rate."""
        shown, clicks = counts(state, now)
        exploring = shown.min(axis=1) < self.each
        rate = clicks / np.maximum(shown, 1)
        return highest(np.where(exploring[:, None], -shown, rate), rng)

    def learn(
        self,
        state: LearnerState,
        now: Round,
        worlds: np.ndarray,
        item: np.ndarray,
        click: np.ndarray,
    ) -> None:
        """Clicks count until it has committed."""
        shown = state.shown[worlds, now.context[worlds]]
        exploring = shown.min(axis=1) < self.each
        super().learn(state, now, worlds[exploring], item[exploring], click[exploring])
