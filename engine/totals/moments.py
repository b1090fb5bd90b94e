"""Moments of real values, instead of counts where nearly every row is a stratum of its own.

A weight is a number over the propensity, and most terms are polynomials of 1 / propensity and of
the reward. The total of such a term needs no more of a unit than, for each stratum but for these,
how many rows there are and the sums of the powers.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from engine.logs.cache import Family
from engine.logs.log import Log
from engine.terms.polynomial import Polynomials, Powers
from engine.terms.term import Column, Term
from engine.totals import aggregate_sql
from engine.totals.cube import MOST, SIGN, Cube, cubes
from engine.totals.sql_binding import SQLBinding
from engine.totals.strata import Strata, numbered

PROPENSITY, REWARD = "propensity", "reward"
SIZE = {
    PROPENSITY: "(1e0 / propensity)",
    REWARD: "(CASE WHEN reward = 0 THEN 1e0 ELSE ABS(reward) END)",
}
"""The positive number whose powers stand for a column."""
BIN = "CAST(FLOOR(-64e0 * LN(propensity)) AS BIGINT)"
"""Propensities within 1.6 per cent of each other."""
DEGREES = range(3)
STRATA = 200_000
"""With more values than this a column is not counted, if ever more of them turn up."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Per unit and stratum the sums of products of powers of real-valued columns.

    `powers` says of each of the (U, K) `sums` the power of every column; the first has all zero,
    and so counts rows. `low` and `high` are the (K,) ends of each column's SIZE in the log.
    """

    columns: tuple[str, ...]
    powers: tuple[Powers, ...]
    cubes: tuple[Cube, ...]
    low: tuple[np.ndarray, ...]
    high: tuple[np.ndarray, ...]

    @property
    def units(self) -> np.ndarray:
        """(U,) the units, ascending."""
        return self.cubes[0].units

    @property
    def rows(self) -> np.ndarray:
        """(U,) how many rows each unit holds."""
        return self.cubes[0].rows

    def polynomials(
        self, log: Log, binding: SQLBinding, terms: Mapping[str, Term]
    ) -> dict[str, np.ndarray | None]:
        """(powers, K) coefficients of terms by name; None for those that are no polynomials."""
        strata = self.cubes[0].strata
        arrays = strata.arrays(log, binding)
        algebra = Polynomials(arrays, self._monomial, self.low, self.high)
        return {name: self._coefficients(algebra, term) for name, term in terms.items()}

    def _monomial(self, term: Term) -> tuple[Powers, np.ndarray] | None:
        if not isinstance(term, Column) or term.name not in self.columns:
            return None
        strata = self.cubes[0].strata
        sign = strata.values[SIGN] if term.name == REWARD else np.ones(len(strata))
        power = 1 if term.name == REWARD else -1
        powers = tuple(power * (column == term.name) for column in self.columns)
        return powers, np.asarray(sign, float)

    def _coefficients(self, algebra: Polynomials, term: Term) -> np.ndarray | None:
        form = algebra.of(term)
        if form is None:
            return None
        if any(factor.any() for powers, factor in form.items() if powers not in self.powers):
            return None
        none = np.zeros(algebra.arrays.size)
        coefficients = np.stack([form.get(powers, none) for powers in self.powers])
        return np.where(
            self.cubes[0].strata.missing & np.isnan(coefficients).any(axis=0), 0.0, coefficients
        )

    def linear(self, form: np.ndarray) -> bool:
        """Whether a polynomial is linear in every column, and so has its extremes at the ends."""
        squared = [place for place, power in enumerate(self.powers) if max(power) > 1]
        return not form[squared].any()

    def ends(self, form: np.ndarray) -> np.ndarray:
        """A polynomial's values where every column is at one of its ends."""
        values = []
        for sides in product(*zip(self.low, self.high, strict=True)):
            parts = [
                factor * np.prod([size**n for size, n in zip(sides, power, strict=True)], axis=0)
                for power, factor in zip(self.powers, form, strict=True)
            ]
            values.append(np.sum(parts, axis=0))
        return np.concatenate(values)

    def sums(self, forms: Sequence[np.ndarray]) -> list[np.ndarray]:
        """(U,) totals of each polynomial, given by its (powers, K) coefficients."""
        return self._summed(forms, lambda cube, parts: cube.sums(parts))

    def sums_within(self, forms: Sequence[np.ndarray], column: str, value: str) -> list[np.ndarray]:
        """(U,) the same over the strata whose column has this value, as text."""
        return self._summed(forms, lambda cube, parts: cube.sums_within(parts, column, value))

    def _summed(
        self,
        forms: Sequence[np.ndarray],
        product_of: Callable[[Cube, list[np.ndarray]], Iterable[np.ndarray]],
    ) -> list[np.ndarray]:
        totals = [np.zeros(len(self.units)) for _ in forms]
        for power, cube in enumerate(self.cubes):
            selected = [place for place, form in enumerate(forms) if form[power].any()]
            parts = product_of(cube, [forms[place][power] for place in selected])
            for place, part in zip(selected, parts, strict=True):
                totals[place] += part
        return totals


def real_valued(log: Log, column: str) -> bool:
    """Whether a column of a large log has so many values that its strata cannot be counted.

    Some buckets tell: twice as many rows have far more values, and all rows too many.
    """
    if not log.has(column) or log.counts["rows"] <= STRATA:
        return False
    half = f"COUNT(DISTINCT CASE WHEN bucket % 100 = 7 THEN {column} END) AS half"
    values = log.reduce(
        f"SELECT COUNT(DISTINCT {column}) AS whole, {half} FROM log WHERE bucket % 50 = 7"
    )
    whole, part = int(values["whole"][0]), int(values["half"][0])
    return 50 * whole > STRATA and 2 * whole > 3 * part


MOMENTS: Family[Hashable, Moments | None] = Family("moments", 4)
"""By unit, real-valued columns, and columns of the strata."""
BINS: Family[frozenset[str], tuple[Strata, np.ndarray] | None] = Family("bins", 4)
"""Bins of the propensity, by the columns of the strata."""


def moments(log: Log, unit: str, binding: SQLBinding, real: Sequence[str]) -> Moments | None:
    """The moments of these columns per unit; None where one holds no such value, or too many.

    They are kept by the columns of their strata.
    """
    columns = {name: sql for name, sql in binding.columns.items() if sql not in real}
    if REWARD in real:
        columns["sign"] = SIGN
    coarse = replace(binding, columns=columns)
    key = unit, *real, frozenset(columns.values())
    return log.cache.get(MOMENTS, key, lambda: _moments(log, unit, coarse, tuple(real)))


def _moments(log: Log, unit: str, binding: SQLBinding, real: tuple[str, ...]) -> Moments | None:
    powers = tuple(product(DEGREES, repeat=len(real)))
    text = aggregate_sql.counted(binding, unit, _aggregates(real, powers))
    sums = log.query(f"{text} LIMIT {MOST + 1}")
    parts = cubes(sums, binding.columns, ["n", *(f"s{place}" for place in range(1, len(powers)))])
    if parts is None or any((sums[f"given{column}"] < sums["n"]).any() for column in real):
        return None
    stratum, _ = numbered({sql: sums[name] for name, sql in binding.columns.items()})
    low = tuple(_extremes(stratum, sums[f"low{column}"], np.minimum) for column in real)
    high = tuple(_extremes(stratum, sums[f"high{column}"], np.maximum) for column in real)
    if not all((end > 0).all() and np.isfinite(end).all() for end in (*low, *high)):
        return None
    return Moments(real, powers, tuple(parts), low, high)


def _aggregates(real: tuple[str, ...], powers: tuple[tuple[int, ...], ...]) -> str:
    sums = [
        f"SUM({' * '.join(SIZE[c] for c, n in zip(real, power, strict=True) for _ in range(n))})"
        for power in powers[1:]
    ]
    aggregates = [f"{sql} AS s{place}" for place, sql in enumerate(sums, start=1)]
    for column in real:
        aggregates += [
            f"MIN({SIZE[column]}) AS low{column}",
            f"MAX({SIZE[column]}) AS high{column}",
            f"COUNT({column}) AS given{column}",
        ]
    return "".join(f", {sql}" for sql in aggregates)


def _extremes(stratum: np.ndarray, values: np.ndarray, extreme: np.ufunc) -> np.ndarray:
    """(K,) the extreme of the values of each stratum."""
    order = np.argsort(stratum, kind="stable")
    starts = np.flatnonzero(np.diff(stratum[order], prepend=-1))
    return extreme.reduceat(values[order], starts)


def propensity_bins(log: Log, binding: SQLBinding) -> tuple[Strata, np.ndarray] | None:
    """Strata by narrow bins of the propensity, at its mean there, and how many rows of each.

    For what looks at the largest weights: exact quantiles of a large log do not fit in memory.
    """
    columns = {name: sql for name, sql in binding.columns.items() if sql != PROPENSITY}

    def make() -> tuple[Strata, np.ndarray] | None:
        coarse = replace(binding, columns=columns)
        text = aggregate_sql.counted(coarse, BIN, ", SUM(1e0 / propensity) AS inverse")
        bins = log.query(f"{text} LIMIT {MOST + 1}")
        if len(bins["n"]) > MOST:
            return None
        values = {sql: bins[name] for name, sql in columns.items()}
        values[PROPENSITY] = bins["n"] / bins["inverse"]
        return Strata(values, ("bins", frozenset(columns.values()))), bins["n"].astype(float)

    return log.cache.get(BINS, frozenset(columns.values()), make)
