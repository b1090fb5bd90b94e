"""Pairwise differentiable gradient descent."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.online.online_ranker import OnlineRanker


@dataclass(frozen=True)
class Pdgd(OnlineRanker):
    """Draws a Plackett-Luce ranking and learns from pairs of clicked and unclicked results.

    What stands above a click, and the first result below the last one, counts as seen. Each pair is
    weighted by the chance of the ranking with the two exchanged, which cancels position bias.
    """

    key: ClassVar[str] = "pdgd"
    title: ClassVar[str] = "Pairwise differentiable gradient descent"
    formula: ClassVar[str] = (
        r"w \leftarrow w + \eta \sum_{k \succ l} \frac{P(R^*)}{P(R) + P(R^*)}"
        r" \nabla P(d_k \succ d_l)"
    )
    assumes: ClassVar[str] = "Users look from the top, and past their last click by one result."
    assumptions = ("top_down", "items_above")
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2018",)

    rate: float = parameter(0.1, "Step size", "How far a step goes.", low=1e-6, high=100)

    def show(
        self, weights: np.ndarray, features: np.ndarray, ranks: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """A drawn ranking; the memory holds the scores."""
        scores = np.einsum("rnd,rd->rn", features, weights)
        noise = scores + rng.gumbel(size=scores.shape)
        return np.argsort(-noise, axis=1)[:, :ranks], scores

    def learn(
        self,
        weights: np.ndarray,
        features: np.ndarray,
        shown: np.ndarray,
        memory: np.ndarray,
        clicks: np.ndarray,
    ) -> np.ndarray:
        """A step along the weighted pairs."""
        ranks = shown.shape[1]
        seen = looked_at(clicks)
        moved = np.take_along_axis(memory, shown, axis=1)
        chance = log_chance(memory, shown)
        slope = np.zeros_like(moved)
        for high in range(ranks):
            for low in range(ranks):
                pair = (clicks[:, high] > 0) & (clicks[:, low] == 0) & seen[:, low]
                if high == low or not pair.any():
                    continue
                swapped = shown[pair].copy()
                swapped[:, [high, low]] = swapped[:, [low, high]]
                other = log_chance(memory[pair], swapped)
                share = 1 / (1 + np.exp(np.clip(chance[pair] - other, -500, 500)))
                gap = moved[pair, high] - moved[pair, low]
                size = share * np.exp(-np.abs(gap)) / (1 + np.exp(-np.abs(gap))) ** 2
                slope[pair, high] += size
                slope[pair, low] -= size
        described = np.take_along_axis(features, shown[:, :, None], axis=1)
        return np.asarray(weights + self.rate * np.einsum("rk,rkd->rd", slope, described))


def looked_at(clicks: np.ndarray) -> np.ndarray:
    """(R, K) the ranks down to one below the last click; none without a click."""
    ranks = np.arange(clicks.shape[1])
    last = np.where(clicks > 0, ranks, -2).max(axis=1)
    return np.asarray(ranks <= last[:, None] + 1)


def log_chance(scores: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """(R,) the log of the Plackett-Luce chance of the ranks shown, from (R, N) scores."""
    strength = np.exp(scores - scores.max(axis=1, keepdims=True))
    taken = np.take_along_axis(strength, shown, axis=1)
    before = np.cumsum(taken, axis=1) - taken
    left = np.maximum(strength.sum(axis=1, keepdims=True) - before, 1e-300)
    return np.asarray((np.log(np.maximum(taken, 1e-300)) - np.log(left)).sum(axis=1))
