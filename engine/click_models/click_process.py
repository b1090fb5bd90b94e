"""How a user walks down a list: the chance of each click given the clicks above it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from engine.click_counts.recency import recency_slot


class ClickProcess(Protocol):
    """A user before n lists of K ranks. A rank that shows nothing has no chance of a click."""

    def start(self) -> Any:
        """What is known of the user before rank 1."""
        ...

    def chance(self, state: Any, k: int) -> np.ndarray:
        """(n,) P(click at rank k + 1 | the clicks above)."""
        ...

    def follow(self, state: Any, k: int, clicked: np.ndarray) -> Any:
        """What is known after rank k + 1 was clicked (n,) or not."""
        ...

    def marginal(self) -> np.ndarray:
        """(n, K) P(click), whatever is clicked above."""
        ...


def conditional(process: ClickProcess, clicks: np.ndarray) -> np.ndarray:
    """(n, K) P(click at a rank | the clicks above it), for given (n, K) clicks."""
    state, columns = process.start(), []
    for k in range(clicks.shape[1]):
        columns.append(process.chance(state, k))
        state = process.follow(state, k, clicks[:, k])
    return np.stack(columns, axis=1)


def drawn(process: ClickProcess, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(n, K) simulated clicks."""
    clicks = np.zeros(shape, dtype=bool)
    state, uniform = process.start(), rng.random(shape)
    for k in range(shape[1]):
        clicks[:, k] = uniform[:, k] < process.chance(state, k)
        state = process.follow(state, k, clicks[:, k])
    return clicks


@dataclass(frozen=True)
class Independent:
    """Clicks that do not depend on each other: `probability` (n, K)."""

    probability: np.ndarray

    def start(self) -> None:
        """Nothing."""

    def chance(self, state: None, k: int) -> np.ndarray:
        """(n,) the probability at the rank."""
        return self.probability[:, k]

    def follow(self, state: None, k: int, clicked: np.ndarray) -> None:
        """Nothing is learned."""

    def marginal(self) -> np.ndarray:
        """(n, K) the probability itself."""
        return self.probability


@dataclass(frozen=True)
class Chain:
    """Reading from the top until one stops: `attraction`, `after_click`, `after_skip` (n, K).

    The last two are chances of reading on after a click, and after a look without one.
    """

    attraction: np.ndarray
    after_click: np.ndarray
    after_skip: np.ndarray

    def start(self) -> np.ndarray:
        """(n,) P(the first rank is looked at): one."""
        return np.ones(len(self.attraction))

    def chance(self, state: np.ndarray, k: int) -> np.ndarray:
        """(n,) looked at, and attractive."""
        return state * self.attraction[:, k]

    def follow(self, state: np.ndarray, k: int, clicked: np.ndarray) -> np.ndarray:
        """(n,) P(the next rank is looked at | the clicks so far)."""
        attraction = self.attraction[:, k]
        skipped = state * (1 - attraction) / np.maximum(1 - state * attraction, 1e-300)
        return np.where(clicked, self.after_click[:, k], self.after_skip[:, k] * skipped)

    def marginal(self) -> np.ndarray:
        """(n, K) by the chance that reading goes on, whichever way."""
        on = self.attraction * self.after_click + (1 - self.attraction) * self.after_skip
        looked = np.cumprod(np.concatenate([np.ones((len(on), 1)), on[:, :-1]], axis=1), axis=1)
        return looked * self.attraction


@dataclass(frozen=True)
class Recency:
    """Attention set by the rank and by the last click above.

    `attraction` is (n, K), `examination` (slots,) in the order of `recency_slot`.
    """

    attraction: np.ndarray
    examination: np.ndarray

    def start(self) -> np.ndarray:
        """(n,) the rank of the last click: none."""
        return np.zeros(len(self.attraction), dtype=np.int64)

    def chance(self, state: np.ndarray, k: int) -> np.ndarray:
        """(n,) looked at, given the last click, and attractive."""
        slot = np.minimum(recency_slot(k + 1, state), len(self.examination) - 1)
        return self.examination[slot] * self.attraction[:, k]

    def follow(self, state: np.ndarray, k: int, clicked: np.ndarray) -> np.ndarray:
        """(n,) the rank of the last click."""
        return np.where(clicked, k + 1, state)

    def marginal(self) -> np.ndarray:
        """(n, K) by carrying the distribution of the last click down the list."""
        last = np.zeros((self.attraction.shape[1] + 1, len(self.attraction)))
        last[0] = 1
        columns = []
        for k in range(self.attraction.shape[1]):
            slots = recency_slot(k + 1, np.arange(k + 1))
            slots = np.minimum(slots, len(self.examination) - 1)
            clicked = last[: k + 1] * self.examination[slots][:, None] * self.attraction[:, k]
            last[: k + 1] -= clicked
            columns.append(clicked.sum(axis=0))
            last[k + 1] = columns[-1]
        return np.stack(columns, axis=1)


@dataclass(frozen=True)
class Mixed:
    """Several types of user: `probability` (types, n, K) clicks of each, `share` (types,)."""

    probability: np.ndarray
    share: np.ndarray

    def start(self) -> np.ndarray:
        """(types, n) the shares."""
        return np.repeat(self.share[:, None], self.probability.shape[1], axis=1)

    def chance(self, state: np.ndarray, k: int) -> np.ndarray:
        """(n,) averaged over what type the user may be."""
        return (state * self.probability[:, :, k]).sum(axis=0)

    def follow(self, state: np.ndarray, k: int, clicked: np.ndarray) -> np.ndarray:
        """(types, n) what type the user may be, after one more rank."""
        chance = self.probability[:, :, k]
        weight = state * np.where(clicked, chance, 1 - chance)
        return weight / np.maximum(weight.sum(axis=0), 1e-300)

    def marginal(self) -> np.ndarray:
        """(n, K) averaged over the types."""
        return np.einsum("t,tnk->nk", self.share, self.probability)
