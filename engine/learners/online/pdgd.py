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
        moved, taken, whole = _strengths(memory, shown)
        missed = (clicks == 0) & looked_at(clicks)
        better = (clicks > 0)[:, :, None] & missed[:, None, :]
        high, low, row = better.transpose(1, 2, 0).nonzero()
        swapped, pair = taken[row], np.arange(len(row))
        swapped[pair, high], swapped[pair, low] = taken[row, low], taken[row, high]
        gain = _log_chance(taken, whole)[row] - _log_chance(swapped, whole[row])
        share = 1 / (1 + np.exp(np.clip(gain, -500, 500)))
        gap = np.exp(-np.abs(moved[row, high] - moved[row, low]))
        size = share * gap / (1 + gap) ** 2
        slope = np.zeros_like(moved)
        ends = np.stack([high, low], axis=1).ravel()
        np.add.at(slope, (row.repeat(2), ends), np.stack([size, -size], axis=1).ravel())
        described = np.take_along_axis(features, shown[:, :, None], axis=1)
        return np.asarray(weights + self.rate * np.einsum("rk,rkd->rd", slope, described))


def looked_at(clicks: np.ndarray) -> np.ndarray:
    """(R, K) the ranks down to one below the last click; none without a click."""
    ranks = np.arange(clicks.shape[1])
    last = np.where(clicks > 0, ranks, -2).max(axis=1)
    return np.asarray(ranks <= last[:, None] + 1)


def _strengths(scores: np.ndarray, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(R, K) the scores of what is shown, (R, K) its strength, and (R, 1) that of all items."""
    strength = np.exp(scores - scores.max(axis=1, keepdims=True))
    moved, taken = (np.take_along_axis(each, shown, axis=1) for each in (scores, strength))
    return moved, taken, strength.sum(axis=1, keepdims=True)


def _log_chance(taken: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """(R,) the log of the Plackett-Luce chance of ranks, from what `_strengths` returns."""
    before = np.cumsum(taken, axis=1) - taken
    left = np.maximum(whole - before, 1e-300)
    return np.asarray((np.log(np.maximum(taken, 1e-300)) - np.log(left)).sum(axis=1))
