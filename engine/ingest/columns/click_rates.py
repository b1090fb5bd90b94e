"""Whether a column can hold propensities: over the items of a rank they add up to one."""

from collections import defaultdict
from collections.abc import Hashable, Sequence

TOO_SMALL = 0.85
"""Below this share of one the values are no propensities."""
_ENOUGH = 100


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
        here = sum(map(len, shown.values()))
        seen = 1 - sum(len(values) == 1 for values in shown.values()) / here
        if here < _ENOUGH or seen <= 0:
            continue
        total = sum(sum(values) / len(values) for values in shown.values())
        weighted, rows = weighted + here * total / seen, rows + here
    return weighted / rows if rows else None


def doubt_of(column: str, share: float) -> str:
    """Why a column that is named like a propensity was not used as one."""
    return (
        f"Column {column!r} is named like a propensity, but over the items of a rank its "
        f"values add up to {share:.2g}, where propensities add up to 1: it may be a predicted "
        "click rate. It was not used; as a propensity it would divide every reward by it."
    )
