"""Rank so that every topic has a result near the top."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.loop.rankers.click_sums import Credit
from engine.loop.rankers.correcting import Correcting

MOST = 20
"""Ranks that are filled one by one; below them items stand by relevance."""


@dataclass(frozen=True)
class DiversePages(Correcting):
    """Fills the page one by one with what adds most satisfied users, of whatever topic they mean.

    Relevance is learned as the mean of the posterior that Thompson sampling draws from. As many
    users mean a topic as would want at least one of its items.
    """

    key: ClassVar[str] = "diverse"
    title: ClassVar[str] = "Diverse pages"
    formula: ClassVar[str] = (
        r"d_k = \arg\max_d P_{t(d)} R_d \prod_{j < k,\, t(d_j) = t(d)} (1 - R_{d_j}), \quad"
        r" R_d = \min(1, \hat r_d / P_{t(d)})"
    )
    assumes: ClassVar[str] = "The examination curve is right; each item serves one topic."
    assumptions = ("known_examination", "position_based", "no_trust", "known_intents")
    cites: ClassVar[tuple[str, ...]] = ("nemhauser1978",)
    needs: ClassVar[tuple[str, ...]] = ("clicks", "seen")

    topics: tuple[int, ...] | None = parameter(
        None, "Topics", "A number for each item; None puts every second item into the same topic."
    )

    def topic_of(self, items: int) -> np.ndarray:
        """(N,) the topic of each item, from 0.

        Raises:
            EngineError: there is not one whole number per item.
        """
        if self.topics is None:
            return np.arange(items) % 2
        given = self.topics if isinstance(self.topics, tuple) else ()
        if len(given) != items or not all(type(each) is int for each in given):
            raise EngineError(
                f"topics must be {items} whole numbers, one per item, but are {self.topics!r}"
            )
        return np.unique(np.array(given), return_inverse=True)[1]

    def scores(self, credit: Credit, rng: np.random.Generator) -> np.ndarray:
        """(R, N) the place on the page counted from below, then relevance."""
        relevance = (1 + credit["clicks"]) / (2 + credit["seen"])
        relevance = np.minimum(relevance, 1)
        if credit.present is not None:
            relevance = np.where(credit.present, relevance, 0.0)
        worlds, items = relevance.shape
        topic = self.topic_of(items)
        member = (topic[:, None] == np.arange(topic.max() + 1)).astype(float)
        wanted = 1 - np.exp(np.log1p(-np.minimum(relevance, 1 - 1e-12)) @ member)
        chances = wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12)
        serves = np.minimum(relevance / np.maximum(chances[:, topic], 1e-12), 1)
        left, score, world = chances.copy(), relevance.copy(), np.arange(worlds)
        free = np.ones(relevance.shape, dtype=bool)
        for rank in range(min(items, MOST)):
            gain = np.where(free, serves * left[:, topic] + 1e-9 * relevance, -1.0)
            best = gain.argmax(axis=1)
            free[world, best] = False
            score[world, best] = 1 + items - rank
            left[world, topic[best]] *= 1 - serves[world, best]
        return score
