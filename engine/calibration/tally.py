"""How often intervals hold the truth, with the Monte Carlo error of that: by number and regime."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import isfinite, nan, sqrt
from pathlib import Path

from engine.calibration.estimand import AuditedInterval


@dataclass
class CoverageCounts:
    """Sums over logs of how many intervals there were (m) and how many held the truth (c)."""

    m: float = 0.0
    c: float = 0.0
    mm: float = 0.0
    mc: float = 0.0
    cc: float = 0.0
    below: float = 0.0
    width: float = 0.0

    def add(self, intervals: list[AuditedInterval]) -> None:
        """Count the intervals of one log; `below` are those that lie wholly below the truth."""
        m, c = (
            len(intervals),
            sum(interval.low <= interval.truth <= interval.high for interval in intervals),
        )
        self.m, self.c = self.m + m, self.c + c
        self.mm, self.mc, self.cc = self.mm + m * m, self.mc + m * c, self.cc + c * c
        self.below += sum(interval.high < interval.truth for interval in intervals)
        self.width += sum(
            (interval.high - interval.low) / abs(interval.truth)
            for interval in intervals
            if interval.truth
        )

    @property
    def coverage(self) -> float:
        """The share of intervals that held the truth; NaN without any."""
        return self.c / self.m if self.m else nan

    @property
    def error(self) -> float:
        """The Monte Carlo error of the coverage: one standard error, of independent logs."""
        share = self.coverage
        squares = self.cc - 2 * share * self.mc + share**2 * self.mm
        least = share * (1 - share) * self.m
        return sqrt(max(squares, least, 0.25)) / self.m if self.m else nan


@dataclass
class Tally:
    """One number in one regime: all its intervals, and those that were claimed.

    `since` is the day on which its first log was counted, empty where no day was kept.
    """

    logs: int
    all: CoverageCounts
    claimed: CoverageCounts
    since: str = ""

    @property
    def claimed_share(self) -> float:
        """The share of intervals that were shown as estimable, or identified."""
        return self.claimed.m / self.all.m if self.all.m else nan


Results = dict[str, dict[str, Tally]]
"""By estimand and by number."""


def count(tallies: dict[str, Tally], intervals: Iterable[AuditedInterval], day: str = "") -> None:
    """Count the intervals of one log, on a day."""
    by_number: dict[str, list[AuditedInterval]] = defaultdict(list)
    for interval in intervals:
        if isfinite(interval.low) and isfinite(interval.high):
            by_number[interval.number].append(interval)
    for number, group in by_number.items():
        tally = tallies.setdefault(number, Tally(0, CoverageCounts(), CoverageCounts(), day))
        tally.logs += 1
        tally.all.add(group)
        tally.claimed.add([record for record in group if record.claimed])


def read(path: Path) -> tuple[dict[str, int], Results]:
    """How many logs of a regime were drawn for each estimand, and the tallies."""
    if not path.exists():
        return {}, {}
    saved = json.loads(path.read_text())
    results = {
        key: {
            number: Tally(
                row["logs"],
                CoverageCounts(**row["all"]),
                CoverageCounts(**row["claimed"]),
                row.get("since", ""),
            )
            for number, row in numbers.items()
        }
        for key, numbers in saved["results"].items()
    }
    return saved["drawn"], results


def write(path: Path, drawn: dict[str, int], results: Results) -> None:
    """Keep what was counted, so that a study can go on later."""
    written = {
        key: {number: asdict(record) for number, record in sorted(numbers.items())}
        for key, numbers in sorted(results.items())
    }
    text = json.dumps({"drawn": dict(sorted(drawn.items())), "results": written}, indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
