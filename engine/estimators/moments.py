"""Moments of real-valued propensities, in the place of counts where nearly every row is a kind.

A weight is a number over the propensity, and most terms are polynomials of 1 / propensity. The
total of such a term needs no more of a unit than, for each kind of row but for the propensity, how
many rows there are and the sums of 1 / propensity and of its square. Whether a term is such a
polynomial is found by trying it: at the ends of what the log holds, and between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine.estimators import counting
from engine.estimators.binding import Binding
from engine.estimators.cube import KINDS, MOST, Cube, cubes
from engine.estimators.kinds import Kinds, numbered
from engine.logs.log import Log

PROPENSITY = "propensity"
POWERS = ("n", "inverse", "squared")
MORE = (
    ", SUM(1e0 / propensity) AS inverse, SUM(1e0 / (propensity * propensity)) AS squared, "
    "MIN(propensity) AS least, MAX(propensity) AS most, COUNT(propensity) AS known"
)
BIN = "CAST(FLOOR(-64e0 * LN(propensity)) AS BIGINT)"
"""Propensities within 1.6 per cent of each other."""
ROUNDED, TOLERANCE = 1e-12, 1e-9
"""Shares of a term's size: what a coefficient is zero below, and what a polynomial may be off."""


@dataclass(frozen=True, eq=False)
class Moments:
    """The (U, K) counts of rows, and their sums of 1 / propensity and of its square.

    `kinds` tells rows apart by all but the propensity; `low` and `high` are the (K,) ends of
    1 / propensity in the log.
    """

    powers: tuple[Cube, ...]
    low: np.ndarray
    high: np.ndarray

    @property
    def units(self) -> np.ndarray:
        """(U,) the units, ascending."""
        return self.powers[0].units

    @property
    def rows(self) -> np.ndarray:
        """(U,) how many rows each unit holds."""
        return self.powers[0].rows

    @cached_property
    def nodes(self) -> Kinds:
        """(6 * K,) where terms are tried: three to find the polynomial, three to check it."""
        kinds, low, high = self.powers[0].kinds, self.low, self.high
        tried = [low, 2 * low, 3 * low, np.sqrt(low * high), (low + high) / 2, high]
        values = {sql: np.tile(column, len(tried)) for sql, column in kinds.values.items()}
        values[PROPENSITY] = 1 / np.concatenate(tried)
        return Kinds(values, ("nodes", kinds.key))

    def polynomial(self, values: np.ndarray) -> np.ndarray | None:
        """(3, K) coefficients of a term, from its values at the nodes; None where it is none."""
        first, second, third, *others, last = values.reshape(6, -1)
        curve = (third - 2 * second + first) / 2
        slope = second - first - 3 * curve
        found = np.stack([first - slope - curve, slope, curve])
        size = np.abs([first, second, third]).max(axis=0)
        found[np.abs(found) <= ROUNDED * size] = 0
        far = self.high / self.low
        for reach, value in zip([np.sqrt(far), (1 + far) / 2, far], [*others, last], strict=True):
            parts = found * reach ** np.arange(3)[:, None]
            if (np.abs(parts.sum(axis=0) - value) > TOLERANCE * np.abs(parts).sum(axis=0)).any():
                return None
        return found / self.low ** np.arange(3)[:, None]

    def ends(self, values: np.ndarray) -> np.ndarray:
        """(2 * K,) a term's values at both ends, which are its extremes where it is linear."""
        return values.reshape(6, -1)[[0, -1]].ravel()

    def sums(self, terms: Sequence[np.ndarray]) -> list[np.ndarray]:
        """(U,) totals of each polynomial, given by its (3, K) coefficients."""
        parts = [one.sums(power) for one, power in zip(self.powers, _by_power(terms), strict=True)]
        return [np.sum(part, axis=0) for part in zip(*parts, strict=True)]

    def sums_within(
        self, terms: Sequence[np.ndarray], apart: str, stratum: str
    ) -> Iterator[np.ndarray]:
        """(U,) the same over the kinds that are apart by this value, as text."""
        parts = [
            one.sums_within(power, apart, stratum)
            for one, power in zip(self.powers, _by_power(terms), strict=True)
        ]
        return (np.sum(part, axis=0) for part in zip(*parts, strict=True))


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


def moments(log: Log, unit: str, binding: Binding) -> Moments | None:
    """The moments of a log's propensities per unit; None where those are no chances, or too many.

    They are remembered by what they tell apart.
    """
    columns = _coarse(binding)
    asked = unit, frozenset(columns.values())
    return log.recall(
        "moments", asked, lambda: _made(log, unit, replace(binding, columns=columns)), 4
    )


def _made(log: Log, unit: str, binding: Binding) -> Moments | None:
    text = counting.counted(binding, unit, MORE)
    found = log.query(f"{text} LIMIT {MOST + 1}")
    powers = cubes(found, binding.columns, POWERS)
    if powers is None or not found["least"].min() > 0 or (found["known"] < found["n"]).any():
        return None
    kind, one_of_kind = numbered({sql: found[name] for name, sql in binding.columns.items()})
    least, most = np.full(len(one_of_kind), np.inf), np.zeros(len(one_of_kind))
    np.minimum.at(least, kind, found["least"])
    np.maximum.at(most, kind, found["most"])
    return Moments(tuple(powers), 1 / most, 1 / least)


def spread(log: Log, binding: Binding) -> tuple[Kinds, np.ndarray] | None:
    """Kinds of rows by narrow bins of the propensity, at its mean there, and how many rows of each.

    For what looks at the largest weights: exact quantiles of a large log do not fit in memory.
    """
    columns = _coarse(binding)

    def made() -> tuple[Kinds, np.ndarray] | None:
        coarse = replace(binding, columns=columns)
        text = counting.counted(coarse, BIN, ", SUM(1e0 / propensity) AS inverse")
        found = log.query(f"{text} LIMIT {MOST + 1}")
        if len(found["n"]) > MOST:
            return None
        values = {sql: found[name] for name, sql in columns.items()}
        values[PROPENSITY] = found["n"] / found["inverse"]
        return Kinds(values, ("bins", frozenset(columns.values()))), found["n"].astype(float)

    return log.recall("bins", frozenset(columns.values()), made, 4)


def _coarse(binding: Binding) -> dict[str, str]:
    return {name: sql for name, sql in binding.columns.items() if sql != PROPENSITY}


def _by_power(terms: Sequence[np.ndarray]) -> list[list[np.ndarray]]:
    """For each power, its (K,) coefficient in every term."""
    return [[term[power] for term in terms] for power in range(len(POWERS))]
