"""The sequential test of an interleaved log, user by user."""

from dataclasses import dataclass

import numpy as np

from engine.core.numbers import count
from engine.interleaving.credits.credit import Credit
from engine.interleaving.significance.always_valid import AlwaysValid
from engine.logs.log import Log
from engine.online_evaluation.log_counts import winners_in_order

MOST = 400
"""Points that are kept of a path."""


@dataclass(frozen=True)
class SequentialPath:
    """The running p-value after so many users; `decided_at` is when it first reached the level.

    `p_value` (P,) never rises; `users` (P,) says after which users; `decided_at` is None if never.
    """

    users: np.ndarray
    p_value: np.ndarray
    decided_at: int | None
    level: float

    @property
    def sentence(self) -> str:
        """When one could have stopped."""
        total = count(int(self.users[-1]), "user")
        if self.decided_at is None:
            return f"Checked after every user, the test does not decide within {total}."
        return (
            f"Checked after every user, the test decides after {self.decided_at:,} of {total}; "
            "it could have been stopped there."
        )


def sequential_path(
    log: Log, *, credit: str = "clicks", level: float = 0.05, method: str = ""
) -> SequentialPath:
    """The path of the sequential test over the users of a log, in the order of its lines."""
    winner = winners_in_order(log, Credit.parse(credit), method)
    path = AlwaysValid().path(winner)
    reached = np.flatnonzero(path <= level)
    number = len(path)
    moments = np.unique(np.r_[np.geomspace(1, number, min(MOST, number)).astype(int), number])
    first = int(reached[0]) + 1 if len(reached) else None
    return SequentialPath(moments, path[moments - 1], first, level)
