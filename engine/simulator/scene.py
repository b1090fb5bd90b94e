"""A world as the loop runs it: one query per simulated world, all side by side."""

from dataclasses import dataclass

import numpy as np

from engine.simulator.behaviours.behaviour import Behaviour


@dataclass
class Scene:
    """R worlds side by side, each with one query of N items; relevance may change while it runs."""

    behaviour: Behaviour
    examination: np.ndarray
    """(K,) what the page lets be seen, or (R, K) where worlds differ in it."""
    curve: np.ndarray
    """(K,) what rankers that correct believe to be the truth."""
    queries: np.ndarray
    """(R,) which query each world asks."""
    relevance: np.ndarray
    """(R, T, N) relevance per intent."""
    intents: np.ndarray
    """(R, T) cumulative shares of the intents."""
    present: np.ndarray
    """(R, N) whether the item exists at this round."""

    @property
    def shown(self) -> int:
        """How many ranks a page has, K."""
        return int(self.examination.shape[-1])

    @property
    def liking(self) -> np.ndarray:
        """(R, N) relevance over all users; absent items are liked by nobody."""
        shares = np.diff(self.intents, prepend=0)
        return np.where(self.present, np.einsum("rt,rtn->rn", shares, self.relevance), 0.0)

    def expected(self, order: np.ndarray, chances: np.ndarray) -> np.ndarray:
        """(R,) clicks that a round brings in the mean, shown by the chances of each greedy rank.

        `order` is (R, N) and `chances` (N, K). When what else is shown matters, the exploring
        impressions are taken to be like the others.
        """
        if self.behaviour.separable:
            liking = np.take_along_axis(self.liking, order, axis=1)
            slots = np.repeat(liking[:, :, None], self.shown, axis=2)
            seen = self.examination.reshape(-1, 1, self.shown)
            clicks = self.behaviour.expected(slots, seen)
            return np.asarray((clicks * chances).sum(axis=(1, 2)))
        return self.clicks_on(order[:, : self.shown])

    def clicks_on(self, pages: np.ndarray) -> np.ndarray:
        """(R,) clicks that showing (R, K) items, the first on top, brings in the mean."""
        worlds, intents, _ = self.relevance.shape
        relevance = np.where(self.present[:, None, :], self.relevance, 0.0)
        shown = np.take_along_axis(relevance, pages[:, None, :], axis=2)
        slots = shown.reshape(worlds * intents, pages.shape[1])
        alike = self.examination.ndim == 1
        seen = self.examination if alike else np.repeat(self.examination, intents, axis=0)
        clicks = self.behaviour.expected(slots, seen).sum(axis=1)
        shares = np.diff(self.intents, prepend=0)
        return np.asarray((clicks.reshape(worlds, intents) * shares).sum(axis=1))

    def possible(self) -> np.ndarray:
        """(R,) clicks per round in the mean when the most liked items are shown, best first.

        No ranking brings more where a click depends on the slot and its own item alone.
        """
        best = np.argsort(-self.liking, axis=1, kind="stable")
        return self.clicks_on(best[:, : self.shown])

    def clicks(self, flat: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(R, K) clicks on the shown items, given as flat indices into (R, N)."""
        worlds, intents, items = self.relevance.shape
        if intents == 1:
            relevance = self.relevance.reshape(-1).take(flat)
        else:
            intent = (rng.random((worlds, 1)) >= self.intents[:, :-1]).sum(axis=1)
            offset = (np.arange(worlds) * (intents - 1) + intent) * items
            relevance = self.relevance.reshape(-1)[flat + offset[:, None]]
        return self.behaviour.clicks(relevance, self.examination, rng)
