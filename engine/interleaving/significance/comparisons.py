"""Who won how many impressions, per user: what every test of significance starts from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Comparisons:
    """Users with equal results are one row: `users` (g,) of them, each with these impressions.

    A user (session) is the independent unit. `a`, `b` and `ties` are (g,) impressions per user that
    A won, that B won, and that nobody won.
    """

    a: np.ndarray
    b: np.ndarray
    ties: np.ndarray
    users: np.ndarray

    @classmethod
    def of_users(cls, a: np.ndarray, b: np.ndarray, ties: np.ndarray) -> "Comparisons":
        """From one row per user."""
        rows, users = np.unique(np.stack([a, b, ties], axis=1), axis=0, return_counts=True)
        return cls(rows[:, 0], rows[:, 1], rows[:, 2], users)

    @cached_property
    def collapsed(self) -> "Comparisons":
        """The same users with equal results in one row, wherever they were."""
        rows, which = np.unique(
            np.stack([self.a, self.b, self.ties], axis=1), axis=0, return_inverse=True
        )
        users = np.bincount(which.ravel(), weights=self.users).astype(int)
        return Comparisons(rows[:, 0], rows[:, 1], rows[:, 2], users)

    def total(self, per_user: np.ndarray) -> int:
        """The sum over all users."""
        return int((per_user * self.users).sum())

    @cached_property
    def margin(self) -> np.ndarray:
        """(g,) impressions won by A minus those won by B, per user."""
        return self.a - self.b

    @property
    def favouring(self) -> tuple[int, int]:
        """How many users A won, and how many B won; the others are ties."""
        return int(self.users[self.margin > 0].sum()), int(self.users[self.margin < 0].sum())

    @property
    def one_each(self) -> bool:
        """Whether no user decides more than one impression."""
        return bool(np.all(self.a + self.b <= 1))

    def swapped(self, rng: np.random.Generator) -> "Comparisons":
        """The same users with the names A and B exchanged for a random half of them."""
        swap = rng.binomial(self.users, 0.5)
        return Comparisons(
            np.concatenate([self.a, self.b]),
            np.concatenate([self.b, self.a]),
            np.concatenate([self.ties, self.ties]),
            np.concatenate([self.users - swap, swap]),
        )
