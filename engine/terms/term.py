"""A term: what a row adds to a total, as a small tree of columns, numbers and operations.

A tree has no meaning of its own. An `Algebra` gives it one: SQL text (`sql.py`), an array over the
strata of a log (`arrays.py`), or a polynomial in 1/propensity and reward (`polynomial.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from engine.logs.lookup import Lookup


class Term:
    """The base of every term; terms and numbers combine by the usual operators."""

    def __add__(self, other: Term | float) -> Operation:
        return Operation("+", (self, as_term(other)))

    def __radd__(self, other: float) -> Operation:
        return Operation("+", (as_term(other), self))

    def __sub__(self, other: Term | float) -> Operation:
        return Operation("-", (self, as_term(other)))

    def __rsub__(self, other: float) -> Operation:
        return Operation("-", (as_term(other), self))

    def __mul__(self, other: Term | float) -> Operation:
        return Operation("*", (self, as_term(other)))

    def __rmul__(self, other: float) -> Operation:
        return Operation("*", (as_term(other), self))

    def __truediv__(self, other: Term | float) -> Operation:
        return Operation("/", (self, as_term(other)))

    def __rtruediv__(self, other: float) -> Operation:
        return Operation("/", (as_term(other), self))

    def __gt__(self, other: Term | float) -> Operation:
        return Operation(">", (self, as_term(other)))

    def __le__(self, other: Term | float) -> Operation:
        return Operation("<=", (self, as_term(other)))


@dataclass(frozen=True)
class Constant(Term):
    """The same number at every row."""

    value: float


ONE = Constant(1.0)


@dataclass(frozen=True)
class Name(Term):
    """What a request puts a term in the place of, such as `weight`."""

    name: str


@dataclass(frozen=True)
class Column(Term):
    """A column of the log; with `as_number`, one of text that holds numbers."""

    name: str
    as_number: bool = False


@dataclass(frozen=True)
class ByRank(Term):
    """(K,) a number for each rank from 1, and zero below the last."""

    values: tuple[float, ...]


@dataclass(frozen=True)
class LookedUp(Term):
    """The value that a small table has at a row's keys."""

    lookup: Lookup


@dataclass(frozen=True)
class Window(Term):
    """The SUM or MIN of a term over a row's impression; `down_to_here`, over the ranks so far."""

    function: str
    inner: Term
    down_to_here: bool = False


@dataclass(frozen=True)
class PerRow(Term):
    """A term that is computed beside each row, before rows are counted by its value."""

    inner: Term


@dataclass(frozen=True)
class Above(Term):
    """The value that a term computed per row has in the row above; 1 at the top."""

    inner: PerRow


@dataclass(frozen=True)
class Operation(Term):
    """An operator or function, by its symbol, on its operands."""

    symbol: str
    operands: tuple[Term, ...]


def as_term(value: Term | Lookup | float) -> Term:
    """A number or a small table as a term; a term as it is."""
    if isinstance(value, Lookup):
        return LookedUp(value)
    return value if isinstance(value, Term) else Constant(float(value))


def minimum(left: Term | float, right: Term | float) -> Term:
    """The smaller of two terms; where one is missing, the other."""
    return Operation("minimum", (as_term(left), as_term(right)))


def absolute(term: Term) -> Term:
    """The size of a term without its sign."""
    return Operation("absolute", (term,))


def where(test: Operation, then: Term | float, otherwise: Term | float) -> Term:
    """One term where a comparison holds, else (also where it is missing) another."""
    return Operation("where", (test, as_term(then), as_term(otherwise)))


@dataclass(frozen=True)
class Total:
    """What a term comes to over rows: their sum, the largest or the smallest of them."""

    term: Term
    by: str = "SUM"


def largest(term: Term) -> Total:
    """The largest value of a term over the whole log."""
    return Total(term, "MAX")


def smallest(term: Term) -> Total:
    """The smallest value of a term over the whole log."""
    return Total(term, "MIN")


Terms = Mapping[str, Term | Total]
"""Totals by name; a bare term is summed."""
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)


class Algebra(Protocol[V_co]):
    """A meaning of terms: what leaves stand for, and what operators do to that."""

    def leaf(self, term: Term) -> V_co:
        """What a term without operands stands for."""
        ...

    def apply(self, symbol: str, *values: Any) -> V_co:
        """What an operator makes of its operands."""
        ...


def interpret(term: Term, algebra: Algebra[V], memo: dict[int, tuple[Term, V]]) -> V:
    """The meaning of a term under an algebra; `memo` holds those of the trees met before."""
    if id(term) not in memo:
        if isinstance(term, Operation):
            parts = [interpret(operand, algebra, memo) for operand in term.operands]
            memo[id(term)] = term, algebra.apply(term.symbol, *parts)
        else:
            memo[id(term)] = term, algebra.leaf(term)
    return memo[id(term)][1]


def leaves(terms: Iterable[Term]) -> Iterator[Term]:
    """The leaves of trees, each tree once; what stands inside a term per row is not entered."""
    waiting, met = list(terms), set()
    while waiting:
        term = waiting.pop()
        if id(term) in met:
            continue
        met.add(id(term))
        if isinstance(term, Operation):
            waiting.extend(reversed(term.operands))
        else:
            yield term


def names_of(terms: Iterable[Term]) -> set[str]:
    """The names that terms use."""
    return {leaf.name for leaf in leaves(terms) if isinstance(leaf, Name)}


def columns_of(term: Term) -> list[str]:
    """The columns of the log that a term reads, also within what is computed per row."""
    columns: list[str] = []
    for leaf in leaves([term]):
        if isinstance(leaf, Column):
            columns.append(leaf.name)
        elif isinstance(leaf, Window | PerRow | Above):
            columns += columns_of(leaf.inner)
    return list(dict.fromkeys(columns))


def has_window(term: Term) -> bool:
    """Whether a term looks at the other rows of an impression."""
    return any(isinstance(leaf, Window) for leaf in leaves([term]))


def bind(term: Term, find: Callable[[str], Term], memo: dict[int, Term]) -> Term:
    """The term with every name replaced by the term that it stands for."""
    if id(term) not in memo:
        if isinstance(term, Name):
            memo[id(term)] = find(term.name)
        elif isinstance(term, Operation):
            operands = tuple(bind(operand, find, memo) for operand in term.operands)
            same = all(new is old for new, old in zip(operands, term.operands, strict=True))
            memo[id(term)] = term if same else replace(term, operands=operands)
        else:
            memo[id(term)] = term
    return memo[id(term)]
