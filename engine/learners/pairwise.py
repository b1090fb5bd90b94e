"""Propensity-weighted pairwise ranking."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.learners import deployed
from engine.learners.minimise import Tick, minimised, silent
from engine.learners.ranking import Ranking, corrected_clicks
from engine.learners.ranking_losses import pairwise
from engine.logs.log import Log
from engine.policies.policy import Policy


@dataclass(frozen=True)
class Pairwise(Ranking):
    """Wants each clicked item to stand above the query's others, as often as it would be clicked.

    Each click counts as one over the examination of its rank; the hinge is rounded at its corner.
    """

    key: ClassVar[str] = "pairwise"
    title: ClassVar[str] = "Pairwise ranking"
    formula: ClassVar[str] = (
        r"\min_w \sum_{c_{qd} = 1} \frac{1}{e_k} \sum_{d'} h(1 - s_{qd} + s_{qd'})"
    )
    assumes: ClassVar[str] = (
        "The examination curve is right, so that corrected clicks measure relevance."
    )
    assumptions = ("known_examination", "position_based", "no_trust")
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """Scores of the candidates, highest first."""
        found = corrected_clicks(log, self.examination, self.correction, self.features)
        data = found.data

        def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
            value, slope = pairwise(data.scores(point), data)
            return value, np.asarray(data.features.T @ slope)

        weights = minimised(loss, np.zeros(data.features.shape[1]), self.ridge, tick=tick)
        scores = data.scores(weights)
        return deployed.by_scores(
            self.key, found.query_code, found.item_code, scores, data.relevance, log
        )
