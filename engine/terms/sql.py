"""Terms as SQL, in the subset that every engine reads."""

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.logs.lookup import FOLDS, Lookup, literal
from engine.terms.term import (
    Above,
    ByRank,
    Column,
    Constant,
    LookedUp,
    PerRow,
    Term,
    Window,
    interpret,
)

FOLD = f"bucket % {FOLDS}"
"""The cross-fitting fold of a row."""
TOP_DOWN = " ORDER BY rank ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
PREVIOUS = "LAG({}, 1, 1e0) OVER (PARTITION BY impression ORDER BY rank)"
ATOM, PRODUCT, SUM, COMPARISON = 3, 2, 1, 0
"""How tightly a text holds together."""
Text = tuple[str, int]
"""SQL, and how tightly it holds together."""
_OPERATORS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, ">": COMPARISON, "<=": COMPARISON}


@dataclass(frozen=True)
class SQL:
    """The algebra of SQL text; its functions say how leaves are read.

    Without `per_row`, terms that are computed per row stand for what is inside them.
    """

    lookup: Callable[[Lookup], str]
    per_row: Callable[[PerRow | Above], str] | None = None
    column: Callable[[Column], str] | None = None
    memo: dict[int, tuple[Term, Text]] = field(default_factory=dict)

    def text(self, term: Term) -> str:
        """A term as SQL."""
        return interpret(term, self, self.memo)[0]

    def leaf(self, term: Term) -> Text:
        """The SQL of a leaf."""
        if isinstance(term, PerRow | Above) and self.per_row is not None:
            return self.per_row(term), ATOM
        return self._leaf(term), ATOM

    def _leaf(self, term: Term) -> str:
        match term:
            case Constant(value):
                return literal(value) if value >= 0 else f"({literal(value)})"
            case Column():
                return self.column(term) if self.column is not None else column_sql(term)
            case ByRank(values):
                cases = " ".join(f"WHEN {k} THEN {literal(e)}" for k, e in enumerate(values, 1))
                return f"CASE rank {cases} ELSE 0e0 END" if values else "0e0"
            case LookedUp(lookup):
                return self.lookup(lookup)
            case Window(function, inner, down_to_here):
                frame = f"PARTITION BY impression{TOP_DOWN if down_to_here else ''}"
                return f"{function}({self.text(inner)}) OVER ({frame})"
            case PerRow(inner):
                return f"({self.text(inner)})"
            case Above(inner):
                return PREVIOUS.format(self.text(inner))
        raise TypeError(f"{term!r} stands for nothing in a row")

    def apply(self, symbol: str, *values: Text) -> Text:
        """The SQL of an operation."""
        if symbol == "minimum":
            return f"LEAST({', '.join(text for text, _ in values)})", ATOM
        if symbol == "absolute":
            return f"ABS({values[0][0]})", ATOM
        if symbol == "where":
            test, then, otherwise = (text for text, _ in values)
            return f"CASE WHEN {test} THEN {then} ELSE {otherwise} END", ATOM
        tight = _OPERATORS[symbol]
        (left, holds), (right, ties) = values
        first = left if holds >= tight else f"({left})"
        second = right if ties > tight else f"({right})"
        return f"{first} {symbol} {second}", tight


def column_sql(column: Column) -> str:
    """A column of the log as SQL over its rows."""
    if column.name == "fold":
        return FOLD
    return f"CAST({column.name} AS DOUBLE)" if column.as_number else column.name
