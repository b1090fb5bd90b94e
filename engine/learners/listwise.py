"""Propensity-weighted listwise ranking."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.learners import deployed
from engine.learners.minimise import Tick, minimised, silent
from engine.learners.ranking import Ranking, corrected_clicks
from engine.learners.ranking_losses import listwise
from engine.logs.log import Log
from engine.policies.policy import Policy


@dataclass(frozen=True)
class Listwise(Ranking):
    """Wants the softmax of a query's scores to match its corrected clicks.

    Each click counts as one over the examination of its rank.
    """

    key: ClassVar[str] = "listwise"
    title: ClassVar[str] = "Listwise ranking"
    formula: ClassVar[str] = (
        r"\min_w -\sum_{c_{qd} = 1} \frac{1}{e_k} \log \frac{e^{s_{qd}}}{\sum_{d'} e^{s_{qd'}}}"
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
            value, slope = listwise(data.scores(point), data)
            return value, np.asarray(data.features.T @ slope)

        weights = minimised(loss, np.zeros(data.features.shape[1]), self.ridge, tick=tick)
        scores = data.scores(weights)
        return deployed.by_scores(
            self.key, found.query_code, found.item_code, scores, data.relevance, log
        )
