"""Rank so that every topic has a result near the top."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.correcting import Correcting
from engine.loop.rankers.ranker import Ranker
from engine.simulator.scene import Scene
from engine.simulator.truth import Truth

MOST = 20
"""Ranks that are filled one by one; below them items stand by relevance."""


@dataclass(frozen=True)
class DiversePages(Correcting):
    """Fills the page item by item with what satisfies most further users, of whatever topic.

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

    code: np.ndarray | None = field(default=None, compare=False, repr=False)
    """(items,) the topic of every item of the world."""
    belongs: np.ndarray | None = field(default=None, compare=False, repr=False)
    """(R, N) the topic of every item of the scene."""

    def grouped(self, code: np.ndarray | None) -> Ranker:
        """The same ranker for other topics; without any, every item is one."""
        return self.replace(code=np.zeros(0, dtype=int) if code is None else code)

    def placed(self, truth: Truth, scene: Scene) -> Ranker:
        """The same ranker with a topic for every item of the scene."""
        if self.code is None:
            return self
        alone = np.arange(truth.candidates.shape[1])
        topics = self.code[truth.candidates] if len(self.code) else alone[None, :]
        belongs = np.broadcast_to(topics, truth.candidates.shape)[scene.queries]
        return self.replace(belongs=belongs)

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

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) the place on the page counted from below, then relevance."""
        relevance = (1 + credit["clicks"]) / (2 + credit["seen"])
        relevance = np.minimum(relevance, 1)
        if credit.present is not None:
            relevance = np.where(credit.present, relevance, 0.0)
        worlds, items = relevance.shape
        given = self.topic_of(items) if self.belongs is None else self.belongs
        topic = np.broadcast_to(given, relevance.shape)
        topics = int(topic.max()) + 1
        place = topic + topics * np.arange(worlds)[:, None]
        nobody = np.log1p(-np.minimum(relevance, 1 - 1e-12))
        unwanted = np.bincount(place.ravel(), nobody.ravel(), worlds * topics)
        wanted = 1 - np.exp(unwanted).reshape(worlds, topics)
        chances = wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12)
        each = np.take_along_axis(chances, topic, axis=1)
        serves = np.minimum(relevance / np.maximum(each, 1e-12), 1)
        left, score, world = chances.copy(), relevance.copy(), np.arange(worlds)
        free = np.ones(relevance.shape, dtype=bool)
        for rank in range(min(items, MOST)):
            gain = serves * np.take_along_axis(left, topic, axis=1) + 1e-9 * relevance
            gain = np.where(free, gain, -1.0)
            best = gain.argmax(axis=1)
            free[world, best] = False
            score[world, best] = 1 + items - rank
            left[world, topic[world, best]] *= 1 - serves[world, best]
        return score
