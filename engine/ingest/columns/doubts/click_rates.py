"""Whether a column can hold propensities: over the items of a rank they add up to one."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np

TOO_SMALL = 0.85
"""Below this share of one the values are no propensities."""
_ENOUGH, _FEW = 100, 20
MUCH = 1.25
"""So many times more than its chances allow an item must be shown to contradict them."""


def share_of_one(
    items: Sequence[Hashable], ranks: Sequence[str | None], chances: Sequence[str | None]
) -> float | None:
    """What the chances of a rank's items add up to, in the mean over ranks.

    The chance that an item is logged with averages to its chance or more, whatever context the
    policy looked at; so a sum below one is a contradiction. Items that were never shown are
    allowed for by the share of rows whose item was shown once.

    Returns:
        None when no rank has a hundred rows, or a value is no number in (0, 1].

    >>> share_of_one(["a", "b"] * 100, ["1"] * 200, ["0.5"] * 200)
    1.0
    """
    by_rank: dict[str, dict[Hashable, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item, rank, text in zip(items, ranks, chances, strict=True):
        try:
            chance = float((text or "").replace(",", ".", 1))
        except ValueError:
            return None
        if not 0 < chance <= 1:
            return None
        by_rank[rank or ""][item].append(chance)
    weighted, rows = 0.0, 0
    for shown in by_rank.values():
        count = sum(map(len, shown.values()))
        seen = 1 - sum(len(values) == 1 for values in shown.values()) / count
        if count < _ENOUGH or seen <= 0:
            continue
        total = sum(sum(values) / len(values) for values in shown.values())
        weighted, rows = weighted + count * total / seen, rows + count
    return weighted / rows if rows else None


def times_allowed(
    items: Sequence[Hashable], ranks: Sequence[str | None], chances: Sequence[str | None]
) -> list[tuple[str, float, float]]:
    """How many times as often as its chances allow each item is shown at a rank, and the error.

    Summed over the rows of an item at a rank, 1/propensity is the number of all rows there, up to
    chance, or less where the item could not always be shown.
    """
    sums: dict[tuple[str, Hashable], list[float]] = defaultdict(list)
    rows: dict[str, int] = defaultdict(int)
    for item, rank, text in zip(items, ranks, chances, strict=True):
        sums[(rank or "", item)].append(1 / float((text or "1").replace(",", ".", 1)))
        rows[rank or ""] += 1
    return [
        (
            str(item),
            sum(weights) / rows[rank],
            math.sqrt(sum(weight * weight for weight in weights)) / rows[rank],
        )
        for (rank, item), weights in sums.items()
        if len(weights) >= _FEW
    ]


def predicts_clicks(chances: Sequence[str | None], rewards: Sequence[str | None]) -> bool:
    """Whether rows are clicked as often as the values say: in the mean, and the more the higher.

    The clicks' slope on the values must differ from 0 by 3.5 standard errors, and not from 1.
    """
    try:
        predicted = np.array([float((text or "").replace(",", ".", 1)) for text in chances])
        clicked = np.array([float(text or 0) for text in rewards])
    except ValueError:
        return False
    spread, rows = predicted - predicted.mean(), len(predicted)
    if rows < _ENOUGH or not np.isin(clicked, (0, 1)).all() or not spread.any():
        return False
    error = math.sqrt(clicked.mean() * (1 - clicked.mean()) / rows)
    mean_agrees = abs(clicked.mean() - predicted.mean()) < 2.5 * error < predicted.mean() / 3
    slope = float(spread @ clicked / (spread @ spread))
    residual = clicked - clicked.mean() - slope * spread
    doubt = math.sqrt(float((spread * residual) @ (spread * residual))) / float(spread @ spread)
    return bool(mean_agrees and slope > 3.5 * doubt and abs(slope - 1) < 2.5 * doubt)


def doubt_of(column: str, why: str) -> str:
    """Why a column that is named like a propensity was not used as one."""
    return (
        f"Column {column!r} is named like a propensity, but {why}: it may be a predicted "
        "click rate. It was not used: every reward is divided by its propensity."
    )
