"""Better items more often, in every round anew."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.correcting import Correcting


@dataclass(frozen=True)
class SoftmaxRanking(Correcting):
    """Draws each page item by item, with chances that grow with corrected relevance.

    A low temperature comes close to always showing what seems best, a high one to shuffling.
    """

    key: ClassVar[str] = "softmax"
    title: ClassVar[str] = "Softmax"
    formula: ClassVar[str] = (
        r"P(d) \propto \exp(\hat r_d / \tau),\quad \hat r_d = \sum c / \sum e_k"
    )
    assumes: ClassVar[str] = "The examination curve is right, and users are position-based."
    assumptions = ("known_examination", "position_based", "no_trust", "uniform_users")
    cites: ClassVar[tuple[str, ...]] = ("plackett1975",)
    needs: ClassVar[tuple[str, ...]] = ("clicks", "seen")

    temperature: float = parameter(
        0.1, "Temperature", "In units of relevance: .1 makes 10 points of relevance count e-fold.",
        low=1e-3, high=100,
    )  # fmt: skip

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) Gumbel noise on the relevance, exponentiated; what was never seen counts as 1."""
        clicks, seen = credit["clicks"], credit["seen"]
        relevance = np.divide(clicks, seen, out=np.ones_like(clicks), where=seen > 0)
        logits = np.minimum(relevance, 1) / self.temperature + rng.gumbel(size=clicks.shape)
        return np.asarray(np.exp(logits - logits.max(axis=1, keepdims=True)))
