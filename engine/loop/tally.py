"""What was seen and clicked in all rounds of a loop, added up many rounds at a time."""

import numpy as np

from engine.simulator.scene import Scene

TOGETHER = 32
"""Rounds that are added at once, which is much faster than one by one."""
DISCOUNT = 0.9995
"""What a click counts one round later, where early clicks count for more: half after 1,386."""


class Tally:
    """Sums over the rounds so far of R worlds; whoever reads one finds all rounds in it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.done = scene, 0
        self.worlds, self.items = scene.present.shape
        self._seen = np.zeros(self.worlds * self.items)
        self._clicked, self._early, self._possible = np.zeros((3, self.worlds))
        self._pages: list[np.ndarray] = []
        self._hits: list[np.ndarray] = []
        self.look()

    def look(self) -> None:
        """Note what the best page brings from now on; rounds so far keep what it brought then."""
        self._add()
        self.best = self.scene.possible()

    def count(self, page: np.ndarray, hits: np.ndarray) -> None:
        """One more round.

        Args:
            page: (R, K) flat index into (R, N) of the item in each slot.
            hits: the clicked slots, as flat indices into (R, K).
        """
        self._pages.append(page)
        self._hits.append(hits)
        self.done += 1
        if len(self._pages) == TOGETHER:
            self._add()

    @property
    def exposure(self) -> np.ndarray:
        """(R, N) examination that each item has collected."""
        self._add()
        return self._seen.reshape(self.worlds, self.items)

    @property
    def clicked(self) -> np.ndarray:
        """(R,) clicks."""
        self._add()
        return self._clicked

    @property
    def early(self) -> np.ndarray:
        """(R,) clicks, each counting less the later it came."""
        self._add()
        return self._early

    @property
    def possible(self) -> np.ndarray:
        """(R,) clicks that the best pages would have brought, in the mean."""
        self._add()
        return self._possible

    def _add(self) -> None:
        if not self._pages:
            return
        pages, rounds = np.stack(self._pages), len(self._pages)
        weights = np.broadcast_to(self.scene.examination, pages.shape).reshape(-1)
        self._seen += np.bincount(pages.reshape(-1), weights, len(self._seen))
        clicks = self._clicks(rounds)
        self._clicked += clicks.sum(axis=0)
        late = np.array([[DISCOUNT**number] for number in range(self.done - rounds, self.done)])
        self._early = np.vstack([self._early, late * clicks]).sum(axis=0)
        self._possible = np.vstack([self._possible, *[self.best] * rounds]).sum(axis=0)
        self._pages.clear()
        self._hits.clear()

    def _clicks(self, rounds: int) -> np.ndarray:
        """(rounds, R) clicks of each of the last rounds."""
        slots = self._pages[0].size
        begins = np.arange(0, rounds * slots, slots).repeat([len(hits) for hits in self._hits])
        world = (np.concatenate(self._hits) + begins) // self.scene.shown
        return np.bincount(world, minlength=rounds * self.worlds).reshape(rounds, self.worlds)
