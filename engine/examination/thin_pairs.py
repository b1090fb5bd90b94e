"""Pairs with too few rows for a likelihood that has one number per pair."""

from engine.core.numbers import count
from engine.examination.pairs import Pairs

BIASED = (
    "Pairs have {:.0f} rows on average, too few for this likelihood: the estimate is biased, "
    "and more sessions of the same kind do not reduce the bias. Use all_pairs."
)
FEWEST = 20
"""Pairs that average fewer than this part of the rows they need decide nothing together."""


def enough(counted: Pairs, min_rows: int) -> tuple[Pairs | None, tuple[str, ...]]:
    """The pairs with rows enough, None where they average a twentieth; and what was left out."""
    rows = counted.impressions.sum(axis=1)
    sufficient = rows >= min_rows
    if rows.mean() >= min_rows:
        return counted, ()
    if not sufficient.any():
        biased = rows.mean() < min_rows / FEWEST
        return None if biased else counted, (BIASED.format(rows.mean()),)
    left = count((~sufficient).sum(), "pair")
    return counted.take(sufficient), (f"{left} with fewer than {min_rows} rows are left out.",)
