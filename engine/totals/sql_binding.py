"""What terms need of a log in SQL: columns, small tables, and values computed beside the rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from engine.logs.features import key_sql
from engine.logs.lookup import KEYS, Lookup, literal
from engine.logs.sources import Table
from engine.terms.sql import PREVIOUS, SQL, column_sql
from engine.terms.term import Above, ByRank, Column, LookedUp, PerRow, Term, leaves

FEATURE = "feature_{}"
"""The name of a column of the log as a key of lookups."""


@dataclass
class SQLBinding:
    """The names that SQL has for what terms read.

    `columns` holds what terms can tell rows apart by: names, and their SQL over the log. `beside`
    holds SQL over whole impressions, computed beside the rows, by its text, and `above` SQL
    over those columns in turn. A small table is joined to the rows where that SQL needs it
    (`within`), and to strata elsewhere (`outside`); both hold places among `lookups`.
    """

    columns: dict[str, str] = field(default_factory=lambda: {"reward": "reward"})
    lookups: list[Lookup] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    within: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)

    def add(self, terms: Iterable[Term]) -> None:
        """Take in all that terms read."""
        for leaf in leaves(terms):
            match leaf:
                case Column():
                    self.columns[column_name(leaf)] = column_sql(leaf)
                case ByRank():
                    self.need("rank")
                case LookedUp(lookup):
                    self.need(*(key for key in lookup.keys if key in KEYS))
                    features = [key for key in lookup.keys if key not in KEYS]
                    self.columns |= {FEATURE.format(key): key_sql(key) for key in features}
                    self.outside.add(self.place(lookup))
                case PerRow() | Above():
                    self.per_row(leaf)

    def need(self, *columns: str) -> None:
        """Tell rows apart by these columns of the log."""
        self.columns |= {name: column_sql(Column(name)) for name in columns}

    def tables(self) -> dict[str, Table]:
        """The small tables that are joined, by the names that SQL has for them."""
        return {f"t{place}": self.lookups[place].table for place in self.within | self.outside}

    @cached_property
    def over_strata(self) -> SQL:
        """Terms as SQL over the strata, with the small tables joined to them."""
        return SQL(self._outside, self.per_row, column_name)

    @cached_property
    def over_rows(self) -> SQL:
        """Terms as SQL over the rows of the log, for what is computed beside them."""
        return SQL(self._within)

    @cached_property
    def meaning(self) -> SQL:
        """Terms as texts that two share only where they are equal on every log."""
        return SQL(lambda lookup: f"[{lookup.digest}]")

    def place(self, lookup: Lookup) -> int:
        """The place of a small table among all."""
        if lookup not in self.lookups:
            self.lookups.append(lookup)
        return self.lookups.index(lookup)

    def _outside(self, lookup: Lookup) -> str:
        return f"COALESCE(v{self.place(lookup)}, {literal(lookup.default)})"

    def _within(self, lookup: Lookup) -> str:
        self.within.add(self.place(lookup))
        return f"COALESCE(u{self.place(lookup)}, {literal(lookup.default)})"

    def per_row(self, term: PerRow | Above) -> str:
        """The column that holds a term computed per row."""
        if isinstance(term, Above):
            inner = self.per_row(term.inner)
            text = self.over_rows.text(term)
            name = self.above.setdefault(PREVIOUS.format(inner), f"a{len(self.above)}")
        else:
            text = self.over_rows.text(term.inner)
            name = self.beside.setdefault(text, f"b{len(self.beside)}")
        self.columns[name] = text
        return name


def column_name(column: Column) -> str:
    """The name of a column among what tells strata apart."""
    return f"number_{column.name}" if column.as_number else column.name
