"""Terms as polynomials, for columns in which nearly every row has a value of its own.

Within a stratum such a column is a power of a positive size (1/propensity, or the size of the
reward), and most terms are polynomials of these sizes. Where a term compares or cuts, the ends of
the sizes in the log decide; where they do not, the term is no polynomial.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.terms.arrays import Arrays
from engine.terms.term import Term, interpret

Powers = tuple[int, ...]
Polynomial = dict[Powers, np.ndarray]
"""(K,) coefficients by the power of each size."""


class NotPolynomialError(Exception):
    """A term is no polynomial of the sizes."""


@dataclass(frozen=True)
class Polynomials:
    """The algebra of polynomials over K strata.

    `monomial` gives a column as a power of a size, or None for one that strata have one value of,
    which `arrays` then gives; `low` and `high` are the (K,) ends of each size in the log.
    """

    arrays: Arrays
    monomial: Callable[[Term], tuple[Powers, np.ndarray] | None]
    low: tuple[np.ndarray, ...]
    high: tuple[np.ndarray, ...]
    memo: dict[int, tuple[Term, Any]] = field(default_factory=dict)

    def of(self, term: Term) -> Polynomial | None:
        """The coefficients of a term; None where it is no polynomial."""
        try:
            with np.errstate(all="ignore"):
                return self._array(interpret(term, self, self.memo))
        except NotPolynomialError:
            return None

    def leaf(self, term: Term) -> Polynomial:
        """The coefficients of a leaf."""
        power = self.monomial(term)
        if power is not None:
            return {power[0]: power[1]}
        return {(0,) * len(self.low): self.arrays.of(term)}

    def apply(self, symbol: str, *values: Any) -> Any:
        """What an operator makes of polynomials; comparisons give (K,) booleans."""
        match symbol:
            case "+":
                return _added(values[0], values[1])
            case "-":
                return _added(values[0], _scaled(values[1], -1.0))
            case "*":
                return _product(values[0], values[1])
            case "/":
                return _quotient(values[0], values[1])
            case "minimum":
                return self._minimum(*values)
            case "absolute":
                return self._piecewise(self._above(values[0]), values[0], _scaled(values[0], -1.0))
            case ">":
                return self._above(_added(values[0], _scaled(values[1], -1.0)))
            case "<=":
                return ~self._above(_added(values[0], _scaled(values[1], -1.0)), missing=True)
            case "where":
                return self._piecewise(*values)
        raise NotPolynomialError(symbol)

    def _minimum(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The smaller of two, where the ends tell which; where one is missing, the other."""
        first = ~self._above(_added(left, _scaled(right, -1.0)), missing=True)
        first |= _missing(right)
        return self._piecewise(first & ~_missing(left), left, right)

    def _above(self, form: Polynomial, missing: bool = False) -> np.ndarray:
        """(K,) whether a polynomial is above zero wherever the sizes can be, or else `missing`.

        Raises:
            NotPolynomialError: in some stratum it is here and there, and not elsewhere.
        """
        least, most = self._ends(form)
        unknown = np.isnan(least) | np.isnan(most)
        if ((least <= 0) & (most > 0) & ~unknown).any():
            raise NotPolynomialError
        return np.where(unknown, missing, least > 0)

    def _ends(self, form: Polynomial) -> tuple[np.ndarray, np.ndarray]:
        """(K,) bounds below and above a polynomial: each power at the end that suits it."""
        least, most = np.zeros(self.arrays.size), np.zeros(self.arrays.size)
        for powers, factor in form.items():
            ends = [factor * self._sizes(powers, side) for side in (self.low, self.high)]
            least, most = least + np.minimum(*ends), most + np.maximum(*ends)
        return least, most

    def _sizes(self, powers: Powers, side: tuple[np.ndarray, ...]) -> np.ndarray:
        """(K,) a product of powers of sizes, whose powers all have one sign."""
        if min(powers) < 0 < max(powers):
            raise NotPolynomialError
        result = np.ones(self.arrays.size)
        for power, size in zip(powers, side, strict=True):
            result = result * size**power
        return result

    def _piecewise(self, test: np.ndarray, then: Polynomial, otherwise: Polynomial) -> Polynomial:
        return {
            powers: np.where(test, then.get(powers, 0.0), otherwise.get(powers, 0.0))
            for powers in {**then, **otherwise}
        }

    def _array(self, form: Polynomial) -> Polynomial:
        return {
            powers: np.broadcast_to(factor, self.arrays.size) for powers, factor in form.items()
        }


def _missing(form: Polynomial) -> np.ndarray:
    return np.isnan(sum(form.values(), np.zeros(1)))


def _scaled(form: Polynomial, by: float) -> Polynomial:
    return {powers: by * factor for powers, factor in form.items()}


def _added(left: Polynomial, right: Mapping[Powers, np.ndarray]) -> Polynomial:
    total = dict(left)
    for powers, factor in right.items():
        total[powers] = total[powers] + factor if powers in total else factor
    return total


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for power, factor in left.items():
        for other, by in right.items():
            powers = tuple(a + b for a, b in zip(power, other, strict=True))
            total = _added(total, {powers: factor * by})
    return total


def _quotient(left: Polynomial, right: Polynomial) -> Polynomial:
    """A polynomial over a single power of sizes; over anything else it is none."""
    if len(right) != 1:
        raise NotPolynomialError
    ((powers, divisor),) = right.items()
    return {
        tuple(a - b for a, b in zip(power, powers, strict=True)): factor / divisor
        for power, factor in left.items()
    }
