"""The Plackett-Luce policy gradient on rankings."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners import deployed, plackett_luce_gradient
from engine.learners.minimise import Tick, silent
from engine.learners.ranked_clicks import RankedClicks
from engine.learners.ranking import Ranking, corrected_clicks
from engine.logs.log import Log
from engine.policies.policy import Policy

DECAY, SQUARES = 0.9, 0.99
"""How fast the running means of the gradient and of its square forget."""
AT_ONCE = 4_000_000
"""Scores of drawn rankings that are worked on together."""


@dataclass(frozen=True)
class PlackettLuce(Ranking):
    """Climbs the value of rankings drawn by strength, with gradients from drawn rankings.

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

    steps: int = parameter(150, "Steps", "How many steps are climbed.", low=1, high=10_000)
    draws: int = parameter(
        16, "Rankings per step", "How many are drawn for each query.", low=1, high=1_000
    )
    rate: float = parameter(0.1, "Step size", "How far a step goes.", low=1e-6, high=10)

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """Scores of the candidates, from which rankings are drawn."""
        found = corrected_clicks(log, self.examination, self.correction, self.features)
        scores = found.data.scores(self.climbed(found.data, rng, tick))
        return deployed.by_scores(
            self.key, found.query_code, found.item_code, scores, found.data.relevance, log, 1.0
        )

    def climbed(
        self, data: RankedClicks, rng: np.random.Generator, tick: Tick = silent
    ) -> np.ndarray:
        """(d,) weights after so many steps of Adam from zero."""
        weights = np.zeros(data.features.shape[1])
        mean, square = np.zeros_like(weights), np.zeros_like(weights)
        blocks = data.blocks()
        for step in range(1, self.steps + 1):
            tick(step / self.steps)
            slope = self._slope(data, blocks, data.scores(weights), rng)
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
        rng: np.random.Generator,
    ) -> np.ndarray:
        """(m,) the gradient of the mean value of an impression in the scores."""
        found, relevance = np.zeros(len(scores)), data.relevance
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
                found[part] = slope.mean(axis=1) * of_query
        return found
