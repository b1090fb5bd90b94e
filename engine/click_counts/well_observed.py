"""The pairs whose counts say enough to learn what all pairs share.

With one number to fit per pair and few rows of each, the likelihood is biased, and more sessions of
the same kind do not help: examination comes out far too high on a long tail. Pairs with many rows
do not have that fault.
"""

import numpy as np

from engine.click_counts.counts import Cells
from engine.click_counts.identified import unlinked

LEAST_CLICKS = 10
"""Clicks that the chosen pairs must have in every slot."""
WARNING = (
    "Pairs have {:.0f} rows on average, too few for this likelihood: what pairs share is biased "
    "upwards, and more sessions of the same kind do not help. Examine the log by all_pairs."
)


def well_observed(cells: Cells, pairs: int, slots: int, min_rows: int) -> Cells | None:
    """The cells of the pairs with at least `min_rows` rows, numbered anew.

    None where pairs average as many, or where the chosen ones do not determine every slot.
    """
    rows = np.bincount(cells.pair, cells.impressions, pairs)
    chosen = rows >= min_rows
    if min_rows == 0 or rows.mean() >= min_rows or not chosen.any():
        return None
    selected = chosen[cells.pair]
    number = np.cumsum(chosen) - 1
    few = Cells(
        number[cells.pair[selected]],
        cells.slot[selected],
        cells.impressions[selected],
        cells.clicks[selected],
    )
    shown = np.bincount(cells.slot, cells.impressions, slots) > 0
    clicks = np.bincount(few.slot, few.clicks, slots)
    usable = shown & ~unlinked(cells, slots)
    if (clicks[usable] < LEAST_CLICKS).any() or unlinked(few, slots)[usable].any():
        return None
    return few


def sparse(cells: Cells, pairs: int, min_rows: int) -> tuple[str, ...]:
    """The warning that pairs have too few rows for this likelihood."""
    mean = cells.impressions.sum() / max(pairs, 1)
    return (WARNING.format(mean),) if min_rows and mean < min_rows / 10 else ()
