"""How much of each rank is examined, by one or several methods."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.examination.curve import Curve
from engine.logs.log import Log
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure

ESTIMANDS = ("examination",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class Examination(Result):
    """Examination curves of a log, one per method."""

    log: Log
    curves: tuple[Curve, ...]

    def as_record(self) -> dict[str, Any]:
        """What `examine --json` prints."""
        names = ("method", "examination", "interval", "identified", "warnings")
        return {
            "methods": [{name: getattr(curve, name) for name in names} for curve in self.curves]
        }

    @property
    def usable(self) -> bool:
        """Whether some method identifies a rank beside rank 1, which is 1 by definition."""
        return any(curve.identified[1:].any() for curve in self.curves)

    def to_frame(self) -> pd.DataFrame:
        """One row per method and rank; NaN where the rank is not identified."""
        rows = [
            {
                "method": curve.method,
                "rank": int(rank),
                "examination": curve.examination[k],
                "low": curve.interval[k, 0],
                "high": curve.interval[k, 1],
                "identified": bool(curve.identified[k]),
            }
            for curve in self.curves
            for k, rank in enumerate(curve.ranks)
        ]
        return pd.DataFrame(rows)

    def figure(self) -> "Figure":
        """The curves with their bands."""
        from engine.figures.examination.examination_curves import examination_curves

        return examination_curves({curve.method: curve for curve in self.curves})

    def heading(self) -> str:
        """What the numbers are."""
        return f"{self.log.name}: probability that each rank is examined, relative to rank 1"

    def readable(self) -> pd.DataFrame:
        """One row per rank, one column per method."""
        table: dict[str, list[object]] = {"rank": []}
        most = max((len(curve.examination) for curve in self.curves), default=0)
        table["rank"] = list(range(1, most + 1))
        for curve in self.curves:
            cells = [_cell(curve, k) for k in range(len(curve.examination))]
            table[curve.method] = [*cells, *[""] * (most - len(cells))]
        return pd.DataFrame(table)

    def remarks(self) -> list[str]:
        """The warnings of every method."""
        several = len(self.curves) > 1
        return [
            f"{curve.method}: {warning}" if several else warning
            for curve in self.curves
            for warning in curve.warnings
        ]


def _cell(curve: Curve, k: int) -> str:
    if not curve.identified[k]:
        return "not identified"
    low, high = curve.interval[k]
    return f"{curve.examination[k]:.3f}  [{low:.3f}, {high:.3f}]"
