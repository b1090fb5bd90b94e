"""The Plackett-Luce policy gradient on rankings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.core.minimise import Tick, silent
from engine.learners import deployed
from engine.learners.ranking import plackett_luce_gradient
from engine.learners.ranking.ranked_clicks import RankedClicks
from engine.learners.ranking.ranking import Ranking, RankingCandidates, corrected_clicks
from engine.logs.log import Log
from engine.policies.policy import Policy

DECAY, SQUARES = 0.9, 0.99
"""How fast the running means of the gradient and of its square forget."""
Price = Callable[[np.ndarray], np.ndarray]
"""From the (m,) expected exposure of the candidates to what one unit more of each would cost."""
AT_ONCE = 4_000_000
"""Scores of drawn rankings that are worked on together."""


@dataclass(frozen=True)
class PlackettLuce(Ranking):
    """Gradient ascent on the value of a Plackett-Luce policy, estimated from drawn rankings.

    An item is credited with what stands below it and, at each rank where it could have been placed,
    with what it would have earned there.
    """

    key: ClassVar[str] = "plackett_luce"
    title: ClassVar[str] = "Plackett-Luce gradient"
    formula: ClassVar[str] = (
        r"\max_w \sum_q p_q\, \mathrm{E}_{y \sim \pi_w} \sum_k e_k\, \hat r_{q y_k}"
    )
    assumes: ClassVar[str] = (
        "The examination curve is right, so that corrected clicks measure relevance."
    )
    assumptions = ("known_examination", "position_based", "no_trust")
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2021", "oosterhuis2020")

    steps: int = parameter(150, "Steps", "Number of gradient steps.", low=1, high=10_000)
    draws: int = parameter(
        16, "Rankings per step", "How many are drawn for each query.", low=1, high=1_000
    )
    rate: float = parameter(0.1, "Step size", "How far a step goes.", low=1e-6, high=10)

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """Scores of the candidates, from which rankings are drawn."""
        candidates = corrected_clicks(log, self.examination, self.correction, self.features)
        price = self.priced(candidates, log)
        scores = candidates.data.scores(self.climbed(candidates.data, rng, tick, price))
        return deployed.by_scores(
            self.key,
            candidates.query_code,
            candidates.item_code,
            scores,
            candidates.data.relevance,
            log,
            1.0,
        )

    def priced(self, candidates: RankingCandidates, log: Log) -> Price | None:
        """What exposure costs, where it has a price."""
        return None

    def climbed(
        self,
        data: RankedClicks,
        rng: np.random.Generator,
        tick: Tick = silent,
        price: Price | None = None,
    ) -> np.ndarray:
        """(d,) weights after so many steps of Adam from zero."""
        weights = np.zeros(data.features.shape[1])
        mean, square = np.zeros_like(weights), np.zeros_like(weights)
        blocks = data.blocks()
        for step in range(1, self.steps + 1):
            tick(step / self.steps)
            scores, worth = data.scores(weights), data.relevance
            if price is not None:
                worth = worth - price(self._exposure(data, blocks, scores, rng))
            slope = self._slope(data, blocks, scores, worth, rng)
            slope = np.asarray(data.features.T @ slope) - self.ridge * weights
            mean = DECAY * mean + (1 - DECAY) * slope
            square = SQUARES * square + (1 - SQUARES) * slope**2
            size = np.sqrt(square / (1 - SQUARES**step)) + 1e-12
            weights = weights + self.rate * (mean / (1 - DECAY**step)) / size
        return weights

    def _slope(
        self,
        data: RankedClicks,
        blocks: list[np.ndarray],
        scores: np.ndarray,
        relevance: np.ndarray,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """(m,) the gradient of the mean value of an impression in the scores."""
        derivative = np.zeros(len(scores))
        share = data.impressions / data.impressions.sum()
        for block in blocks:
            parts = -(-block.size * self.draws // AT_ONCE)
            for part in np.array_split(block, parts):
                ranks = min(len(data.examination), part.shape[1])
                drawn = plackett_luce_gradient.drawn(scores[part], ranks, self.draws, rng)
                slope = plackett_luce_gradient.gradients(
                    drawn, scores[part], relevance[part], data.examination
                )
                of_query = share[data.owner[part[:, 0]]][:, None]
                derivative[part] = slope.mean(axis=1) * of_query
        return derivative

    def _exposure(
        self,
        data: RankedClicks,
        blocks: list[np.ndarray],
        scores: np.ndarray,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """(m,) the examination of each candidate when its query is asked, over drawn rankings."""
        exposure = np.zeros(len(scores))
        for block in blocks:
            parts = -(-block.size * self.draws // AT_ONCE)
            for part in np.array_split(block, parts):
                ranks = min(len(data.examination), part.shape[1])
                drawn = plackett_luce_gradient.drawn(scores[part], ranks, self.draws, rng)
                places = np.take_along_axis(part[:, None, :], drawn, axis=2)
                seen = np.broadcast_to(data.examination[:ranks] / self.draws, places.shape)
                exposure += np.bincount(places.ravel(), seen.ravel(), len(exposure))
        return exposure
