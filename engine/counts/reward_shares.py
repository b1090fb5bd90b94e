"""What each reward of a log means, and how often it is earned."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.rewards import DERIVED, MEANINGS, NEXT, number_of, reward_names

LARGE = 2_000_000
"""In larger logs, what follows from sessions is counted only when it is chosen."""
SHARES: Family[None, tuple["RewardShare", ...]] = Family("reward shares")


@dataclass(frozen=True)
class RewardShare:
    """A reward, its definition, the share of rows that earn it, and its mean per row.

    Both numbers are NaN where they were not counted.
    """

    name: str
    meaning: str
    share: float
    mean: float


def reward_shares(log: Log) -> tuple[RewardShare, ...]:
    """Every reward that may count in a log, its own first."""
    return log.cache.get(SHARES, None, lambda: _count_shares(log))


def _count_shares(log: Log) -> tuple[RewardShare, ...]:
    own, *others = reward_names(log)
    values = {own: "reward"} | {name: DERIVED.get(name, number_of(name)) for name in others}
    small = log.counts["rows"] <= LARGE
    counted = {name: sql for name, sql in values.items() if small or name not in DERIVED}
    chosen = ", ".join(
        f"AVG(CASE WHEN {sql} > 0 THEN 1e0 ELSE 0e0 END) AS share_{at}, AVG({sql}) AS mean_{at}"
        for at, sql in enumerate(counted.values())
    )
    joined = NEXT if set(counted) & set(DERIVED) else ""
    answer = log.reduce(f"SELECT {chosen} FROM log {joined}")
    places = {name: at for at, name in enumerate(counted)}
    return tuple(
        RewardShare(
            name,
            MEANINGS.get(name, f"the column {name!r}"),
            _value(answer, "share", places.get(name)),
            _value(answer, "mean", places.get(name)),
        )
        for name in values
    )


def _value(answer: Mapping[str, np.ndarray], kind: str, at: int | None) -> float:
    return float("nan") if at is None else float(answer[f"{kind}_{at}"][0])
