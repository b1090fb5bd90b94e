"""Moments of real values, in the place of counts where nearly every row is a kind of its own.

A weight is a number over the propensity, and most terms are polynomials of 1 / propensity and of
the reward. The total of such a term needs no more of a unit than, for each kind of row but for
these, how many rows there are and the sums of the powers. Whether a term is such a polynomial is
found by trying it: at the ends of what the log holds, and between.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import product

import numpy as np

from engine.logs.log import Log
from engine.totals import aggregate_sql
from engine.totals.cube import KINDS, MOST, SIGN, Cube, cubes
from engine.totals.sql_binding import Binding
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
ROUNDED, TOLERANCE = 1e-12, 1e-9
"""Shares of a term's size: what a coefficient is zero below, and what a polynomial may be off."""
Spot = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From the (K,) ends of a size to a place between."""
TRIED: tuple[Spot, ...] = (
    lambda low, high: low,
    lambda low, high: 2 * low,
    lambda low, high: 3 * low,
    lambda low, high: np.sqrt(low * high),
    lambda low, high: (low + high) / 2,
    lambda low, high: high,
)
"""Where between the ends terms are tried: three times to find the polynomial, three to check it."""
SOLVE = np.array([[3.0, -3, 1], [-2.5, 4, -1.5], [0.5, -1, 0.5]])
"""From values at 1, 2 and 3 to the coefficients of the parabola through them."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Per unit and kind the sums of products of powers of real-valued columns.

    `powers` says of each of the (U, K) `sums` the power of every column; the first has all zero,
    and so counts rows. `low` and `high` are the (K,) ends of each column's SIZE in the log.
    """

    columns: tuple[str, ...]
    powers: tuple[tuple[int, ...], ...]
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

    @cached_property
    def nodes(self) -> Strata:
        """Where terms are tried: all kinds at each of the sizes TRIED of every column."""
        kinds = self.cubes[0].kinds
        spots = list(product(TRIED, repeat=len(self.columns)))
        values = {sql: np.tile(column, len(spots)) for sql, column in kinds.values.items()}
        for place, column in enumerate(self.columns):
            low, high = self.low[place], self.high[place]
            size = np.concatenate([spot[place](low, high) for spot in spots])
            values[column] = 1 / size if column == PROPENSITY else values[SIGN] * size
        return Strata(values, ("nodes", kinds.key))

    def polynomial(self, values: np.ndarray) -> np.ndarray | None:
        """(powers, K) coefficients of a term from its values at the nodes; None if it is none."""
        held = self._at_spots(values)
        tried = held[(slice(len(DEGREES)),) * len(self.columns)]
        found = tried
        for axis in range(len(self.columns)):
            found = np.moveaxis(np.tensordot(SOLVE, found, (1, axis)), 0, axis)
        axes = tuple(range(len(self.columns)))
        found[np.abs(found) <= ROUNDED * np.abs(tried).max(axis=axes)] = 0
        for spot in product(range(len(TRIED)), repeat=len(self.columns)):
            parts = found * self._products(TRIED[place] for place in spot)
            off = np.abs(parts.sum(axis=axes) - held[spot])
            if (off > TOLERANCE * np.abs(parts).sum(axis=axes)).any():
                return None
        unit = self._products([lambda low, high: np.ones_like(low)] * len(self.columns))
        return (found * unit).reshape(len(self.powers), -1)

    def _at_spots(self, values: np.ndarray) -> np.ndarray:
        return values.reshape(*[len(TRIED)] * len(self.columns), -1)

    def _products(self, spots: Iterable[Spot]) -> np.ndarray:
        """(3, ..., K) products of powers of sizes, in units of the least ones."""
        raised = [
            (spot(low, high) / low) ** np.array(DEGREES)[:, None]
            for spot, low, high in zip(spots, self.low, self.high, strict=True)
        ]
        return reduce(lambda one, other: one[..., None, :] * other, raised)

    def linear(self, form: np.ndarray) -> bool:
        """Whether a polynomial is linear in every column, and so has its extremes at the ends."""
        squared = [place for place, power in enumerate(self.powers) if max(power) > 1]
        return not form[squared].any()

    def ends(self, values: np.ndarray) -> np.ndarray:
        """A term's values where every column is at one of its ends."""
        held = self._at_spots(values)
        return held[np.ix_(*[[0, -1]] * len(self.columns))].ravel()

    def sums(self, forms: Sequence[np.ndarray]) -> list[np.ndarray]:
        """(U,) totals of each polynomial, given by its (powers, K) coefficients."""
        return self._summed(forms, lambda one, parts: one.sums(parts))

    def sums_within(self, forms: Sequence[np.ndarray], column: str, value: str) -> list[np.ndarray]:
        """(U,) the same over the kinds that are apart by this value, as text."""
        return self._summed(forms, lambda one, parts: one.sums_within(parts, column, value))

    def _summed(
        self,
        forms: Sequence[np.ndarray],
        product_of: Callable[[Cube, list[np.ndarray]], Iterable[np.ndarray]],
    ) -> list[np.ndarray]:
        found = [np.zeros(len(self.units)) for _ in forms]
        for power, one in enumerate(self.cubes):
            here = [place for place, form in enumerate(forms) if form[power].any()]
            parts = product_of(one, [forms[place][power] for place in here])
            for place, part in zip(here, parts, strict=True):
                found[place] += part
        return found


def real_valued(log: Log, column: str) -> bool:
    """Whether a column of a large log has ever more values, so that its kinds cannot be counted.

    Some buckets tell: twice as many rows have far more values, and all rows too many.
    """
    if not log.has(column) or log.counts["rows"] <= KINDS:
        return False
    half = f"COUNT(DISTINCT CASE WHEN bucket % 100 = 7 THEN {column} END) AS half"
    found = log.reduce(
        f"SELECT COUNT(DISTINCT {column}) AS whole, {half} FROM log WHERE bucket % 50 = 7"
    )
    whole, half_of_it = int(found["whole"][0]), int(found["half"][0])
    return 50 * whole > KINDS and 2 * whole > 3 * half_of_it


def moments(log: Log, unit: str, binding: Binding, crowded: Sequence[str]) -> Moments | None:
    """The moments of these columns per unit; None where one holds no such value, or too many.

    They are remembered by what they tell apart.
    """
    columns = {name: sql for name, sql in binding.columns.items() if sql not in crowded}
    if REWARD in crowded:
        columns["sign"] = SIGN
    coarse = replace(binding, columns=columns)
    asked = unit, *crowded, frozenset(columns.values())
    return log.recall("moments", asked, lambda: _made(log, unit, coarse, tuple(crowded)), 4)


def _made(log: Log, unit: str, binding: Binding, crowded: tuple[str, ...]) -> Moments | None:
    powers = tuple(product(DEGREES, repeat=len(crowded)))
    text = aggregate_sql.counted(binding, unit, _aggregates(crowded, powers))
    found = log.query(f"{text} LIMIT {MOST + 1}")
    made = cubes(found, binding.columns, ["n", *(f"s{place}" for place in range(1, len(powers)))])
    if made is None or any((found[f"known{column}"] < found["n"]).any() for column in crowded):
        return None
    kind, _ = numbered({sql: found[name] for name, sql in binding.columns.items()})
    low = tuple(_extremes(kind, found[f"low{column}"], np.minimum) for column in crowded)
    high = tuple(_extremes(kind, found[f"high{column}"], np.maximum) for column in crowded)
    if not all((one > 0).all() and np.isfinite(one).all() for one in (*low, *high)):
        return None
    return Moments(crowded, powers, tuple(made), low, high)


def _aggregates(crowded: tuple[str, ...], powers: tuple[tuple[int, ...], ...]) -> str:
    sums = [
        f"SUM({' * '.join(SIZE[c] for c, n in zip(crowded, power, strict=True) for _ in range(n))})"
        for power in powers[1:]
    ]
    told = [f"{sql} AS s{place}" for place, sql in enumerate(sums, start=1)]
    for column in crowded:
        told += [
            f"MIN({SIZE[column]}) AS low{column}",
            f"MAX({SIZE[column]}) AS high{column}",
            f"COUNT({column}) AS known{column}",
        ]
    return "".join(f", {one}" for one in told)


def _extremes(kind: np.ndarray, values: np.ndarray, extreme: np.ufunc) -> np.ndarray:
    """(K,) the extreme of the values of each kind."""
    order = np.argsort(kind, kind="stable")
    starts = np.flatnonzero(np.diff(kind[order], prepend=-1))
    return extreme.reduceat(values[order], starts)


def spread(log: Log, binding: Binding) -> tuple[Strata, np.ndarray] | None:
    """Strata by narrow bins of the propensity, at its mean there, and how many rows of each.

    For what looks at the largest weights: exact quantiles of a large log do not fit in memory.
    """
    columns = {name: sql for name, sql in binding.columns.items() if sql != PROPENSITY}

    def made() -> tuple[Strata, np.ndarray] | None:
        coarse = replace(binding, columns=columns)
        text = aggregate_sql.counted(coarse, BIN, ", SUM(1e0 / propensity) AS inverse")
        found = log.query(f"{text} LIMIT {MOST + 1}")
        if len(found["n"]) > MOST:
            return None
        values = {sql: found[name] for name, sql in columns.items()}
        values[PROPENSITY] = found["n"] / found["inverse"]
        return Strata(values, ("bins", frozenset(columns.values()))), found["n"].astype(float)

    return log.recall("bins", frozenset(columns.values()), made, 4)
