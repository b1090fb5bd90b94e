"""docs/calibration.md: the conclusion of the audit, then coverage by number and regime."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from engine.calibration import tally
from engine.calibration.estimand import estimands
from engine.calibration.interval_modules import interval_modules
from engine.calibration.regimes import REGIMES
from engine.core.numbers import count

LEAST, MOST = 0.93, 0.97
FEW = 40
"""Cells of fewer logs are printed, but not counted in the conclusion."""
COLUMNS = (
    "number",
    "regime",
    "logs",
    "claimed",
    "covered of claimed",
    "of all",
    "mean width / truth",
    "since",
)
TITLE = "# Do the intervals hold what they promise?"
HOW = """Written by `make study` (`python -m engine.calibration`) from the counts in
`docs/calibration/`. Each line is one number in one regime: how many simulated logs, how many of the
intervals were claimed (shown as estimable, or identified), and how many of those, and of all, held
the truth, in per cent, with one standard error of the simulation; then the mean of their widths, as
a multiple of the truth. Nominal is 95. The last column says since which day logs were counted;
earlier counts rest on the checks of their time. Records and figures name the numbers that their
intervals are of (`ESTIMANDS`); a test finds those that do not. `make study REGIME=visits LOGS=400`
goes on from what was counted before. How intervals of other kinds cover as overlap gets worse:
[coverage by overlap](overlap.md).

These regimes keep what the numbers assume. Where an assumption fails, a check has to hear it. Where
liked queries are read further down than others (exponents of examination from .5 to 1.5), the check
of the position-based model rang in each of 40 logs of 4,000 impressions, and in each of 40 whose
visitors also differ among themselves; where only visitors differ, in under 1% of 1,500."""


@dataclass(frozen=True)
class Cell:
    """One number in one regime."""

    estimand: str
    number: str
    regime: str
    tally: tally.Tally

    @property
    def low(self) -> bool:
        """Whether what is claimed is covered less than it should, by more than chance."""
        claimed = self.tally.claimed
        return claimed.coverage + 2 * claimed.error < LEAST

    @property
    def doubtful(self) -> bool:
        """Whether what is claimed came out below 93%, by no more than chance would make it."""
        return self.tally.claimed.coverage < LEAST and not self.low


def page(folder: Path) -> str:
    """The page that the counts in a folder amount to."""
    cells = list(_cells(folder))
    lines = [TITLE, "", *conclusion(cells), "", HOW, ""]
    for key, estimand in estimands().items():
        shown = [f"`{name}`" for name, keys in interval_modules().items() if key in keys]
        lines += [f"## {estimand.title}", "", f"Shown by {', '.join(shown)}.", ""]
        lines += [*_table([cell for cell in cells if cell.estimand == key]), ""]
    return "\n".join(lines)


def conclusion(cells: list[Cell]) -> list[str]:
    """What the counts say, in a few sentences."""
    sufficient = [cell for cell in cells if cell.tally.logs >= FEW and cell.tally.claimed.m]
    if not sufficient:
        return ["**Not run yet.**"]
    low, doubtful = ([c for c in sufficient if getattr(c, of)] for of in ("low", "doubtful"))
    within = [c for c in sufficient if LEAST <= c.tally.claimed.coverage <= MOST]
    wide = len(sufficient) - len(within) - len(low) - len(doubtful)
    lines = [
        f"**Of {count(len(sufficient), 'number')} in a regime, with {FEW} logs or more, "
        f"{len(within)} are covered in 93 to 97% of what is claimed and {wide} in more; "
        f"{len(doubtful)} came out below 93% within two standard errors of the simulation, "
        f"{len(low)} by more.**"
    ]
    if low:
        lines += ["", "Below 93% by more than chance: " + "; ".join(map(_named_cell, low)) + "."]
    if doubtful:
        lines += ["", "Below 93% within chance: " + "; ".join(map(_named_cell, doubtful)) + "."]
    return [*lines, "", f"Logs behind the values of policies, by regime: {_sizes(cells)}."]


def _sizes(cells: list[Cell]) -> str:
    """How many logs each regime has for values of policies: of all estimators, and of some."""
    words = []
    for key, regime in REGIMES.items():
        of_regime = (
            cell for cell in cells if cell.estimand == "policy_value" and cell.regime == key
        )
        logs = sorted({cell.tally.logs for cell in of_regime})
        if logs:
            least, most = (f"{end:,}" for end in (logs[0], logs[-1]))
            words.append(f"{regime.title} {least}" + (f" to {most}" if most != least else ""))
    return ", ".join(words) or "none yet"


def _named_cell(cell: Cell) -> str:
    share = _share(cell.tally.claimed)
    return f"`{cell.number}`, {REGIMES[cell.regime].title} ({share} of {cell.tally.logs} logs)"


def _cells(folder: Path) -> Iterator[Cell]:
    for regime in REGIMES:
        for key, numbers in tally.read(folder / f"{regime}.json")[1].items():
            for number, record in numbers.items():
                yield Cell(key, number, regime, record)


def _table(cells: list[Cell]) -> list[str]:
    if not cells:
        return ["Not run yet."]
    head = f"| {' | '.join(COLUMNS)} |"
    rows = [head, "|---" * len(COLUMNS) + "|"]
    for cell in sorted(cells, key=lambda cell: (cell.number, list(REGIMES).index(cell.regime))):
        tally, width = cell.tally, cell.tally.all.width / cell.tally.all.m
        rows.append(
            f"| `{cell.number}` | {REGIMES[cell.regime].title} | {tally.logs} "
            f"| {100 * tally.claimed_share:.0f} | {_share(tally.claimed)} | {_share(tally.all)} "
            f"| {width:.3g} | {tally.since or 'earlier'} |"
        )
    return rows


def _share(counts: tally.CoverageCounts) -> str:
    if not isfinite(counts.coverage):
        return ""
    return f"{100 * counts.coverage:.1f} ± {100 * counts.error:.1f}"
