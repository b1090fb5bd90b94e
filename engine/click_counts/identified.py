"""Which looks a log can compare: those joined by clicked pairs that were shown at both."""

import numpy as np

from engine.click_counts.counts import Cells
from engine.core.graph import components
from engine.core.numbers import count


def unlinked(cells: Cells, slots: int) -> np.ndarray:
    """(slots,) whether a slot was shown, and no chain of clicked pairs leads from it to slot 0."""
    clicked = np.bincount(cells.pair, cells.clicks) > 0
    linking = clicked[cells.pair] & (cells.impressions > 0)
    part = components(slots + len(clicked), cells.slot[linking], slots + cells.pair[linking])
    shown = np.bincount(cells.slot, cells.impressions, slots) > 0
    return shown & (part[:slots] != part[0])


def undetermined(cells: Cells, slots: int) -> np.ndarray:
    """(slots,) whether a slot was never shown, or nothing links it to slot 0."""
    return unlinked(cells, slots) | (np.bincount(cells.slot, cells.impressions, slots) == 0)


def undetermined_pairs(cells: Cells, slots: int, pairs: int) -> np.ndarray:
    """(pairs,) whether a pair was shown only where it is not known how much is seen.

    Its clicks say what looks and attractiveness are together, and neither alone.
    """
    known = ~undetermined(cells, slots)[cells.slot]
    return np.asarray(np.bincount(cells.pair, known * cells.impressions, pairs) == 0)


def warning(cells: Cells, slots: int, what: str, plural: str | None = None) -> tuple[str, ...]:
    """The sentence for slots that only the prior and the start of EM decide; none if all link."""
    lost = unlinked(cells, slots)
    if not lost.any():
        return ()
    return (
        f"Nothing in this log links {count(lost.sum(), what, plural)} to rank 1: no clicked "
        "item was shown at both, so how much is seen there is not identified, nor how attractive "
        "items are that were shown nowhere else.",
    )
