"""What every evaluator of totals has in common: one method, and how totals are split into parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from engine.terms.term import Total

EXTREMES = {"MAX": np.max, "MIN": np.min}


@dataclass(frozen=True)
class Splits:
    """Which totals are also split by the values of a column.

    `values` holds those of each column, as text; `names` the totals that it splits. The part of a
    total is named after the total, the column and the value.
    """

    values: Mapping[str, list[str]] = field(default_factory=dict)
    names: Mapping[str, set[str]] = field(default_factory=dict)

    def suffixes(self, name: str) -> list[str]:
        """What follows a total's name: nothing for the whole, then each part."""
        return [suffix for suffix, _, _ in self.parts(name)]

    def parts(self, name: str) -> list[tuple[str, str, str]]:
        """Each suffix of a total's name with the column and the value that it stands for."""
        columns = [column for column in sorted(self.names) if name in self.names[column]]
        whole = ("", "", "")
        return [whole, *((f" {c} {value}", c, value) for c in columns for value in self.values[c])]

    def among(self, names: set[str]) -> "Splits":
        """These splits for some of the totals."""
        shared = {column: split & names for column, split in self.names.items()}
        return Splits(self.values, {column: split for column, split in shared.items() if split})


class Evaluator(Protocol):
    """A way to turn terms into totals per unit: counts, moments or SQL."""

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """(U,) the totals by name with their parts, `bucket` and `rows`; extremes repeat."""
        ...


class Products(Protocol):
    """Counts of rows, or sums of powers, per unit and stratum."""

    @property
    def units(self) -> np.ndarray:
        """(U,) the units, ascending."""
        ...

    @property
    def rows(self) -> np.ndarray:
        """(U,) how many rows each unit holds."""
        ...

    def sums(self, terms: Sequence[Any]) -> Sequence[np.ndarray]:
        """(U,) totals of each term, given at each stratum."""
        ...

    def sums_within(self, terms: Sequence[Any], column: str, value: str) -> Any:
        """(U,) the same over the strata whose column has this value, as text."""
        ...


def products(
    counts: Products,
    values: Mapping[str, Any],
    ends: Mapping[str, np.ndarray],
    totals: Mapping[str, Total],
    splits: Splits,
) -> dict[str, np.ndarray]:
    """Totals from the values of terms at each stratum, and from the values of their extremes."""
    result = {"bucket": counts.units, "rows": counts.rows}
    result |= extremes(ends, totals, len(counts.units))
    sums = [name for name, total in totals.items() if total.by == "SUM"]
    result |= dict(zip(sums, counts.sums([values[name] for name in sums]), strict=True))
    for column, split in splits.names.items():
        names = sorted(split)
        for value in splits.values[column]:
            parts = counts.sums_within([values[name] for name in names], column, value)
            result |= {
                f"{name} {column} {value}": part for name, part in zip(names, parts, strict=True)
            }
    return result


def extremes(
    values: Mapping[str, np.ndarray], totals: Mapping[str, Total], size: int
) -> dict[str, np.ndarray]:
    """(size,) the largest or smallest value of each term that is not summed."""
    return {
        name: np.full(size, EXTREMES[total.by](values[name]))
        for name, total in totals.items()
        if total.by in EXTREMES
    }
