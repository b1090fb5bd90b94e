"""From the names in a term (weight, reward, prediction) to SQL over the columns of a row."""

import re
from dataclasses import dataclass, field

from engine.logs.features import key_sql
from engine.logs.lookup import FOLDS, KEYS, Given, Lookup, literal
from engine.logs.sources import Table
from engine.totals.names import NAMES
from engine.totals.term_request import TermRequest, Value
from engine.weightings.weighting import Weight

PREVIOUS = "LAG({}, 1, 1e0) OVER (PARTITION BY impression ORDER BY rank)"
"""The weight of the row above in its impression, 1 at the top."""
FOLD = f"bucket % {FOLDS}"
"""The cross-fitting fold of a row."""
FEATURE = "feature_{}"
"""The name of a column of the log as a key of lookups."""


@dataclass
class Binding:
    """What the terms of many asks stand for, and all that they need of a row.

    `columns` holds what terms can tell rows apart by: names, and their SQL over the log. `beside`
    holds SQL over whole impressions, computed beside the rows, by its text, and `above` SQL
    over those columns in turn. A small table is joined to the rows where that SQL needs it
    (`within`), and to kinds of rows elsewhere (`outside`); both hold places among `lookups`.
    """

    columns: dict[str, str] = field(default_factory=lambda: {"reward": "reward"})
    lookups: list[Lookup] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    within: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)

    def term(self, sql: str, ask: TermRequest) -> str:
        """A term of an ask, with its names put into words of the log."""
        bound = {"reward": "reward"}
        if ask.weight is not None:
            bound |= self.weight(ask.weight, "previous" in sql)
        for name in ("prediction", "expected", "probability"):
            value = getattr(ask, name)
            if value is not None:
                bound[name] = self._value(value)
        return re.sub(rf"\b({'|'.join(NAMES)})\b", lambda found: bound[found[0]], sql)

    def weight(self, weight: Weight, with_previous: bool = False) -> dict[str, str]:
        """The SQL of a weight, of its control, and of the weight of the row above."""
        control = f"({weight.control})"
        if "rank" in weight.control:
            self.need("rank")
        if not weight.window and not with_previous:
            self.need(*weight.columns)
            looked_up = self._value(weight.lookup) if weight.lookup else ""
            sql = re.sub(r"\blooked_up\b", looked_up, weight.sql)
            return {"weight": f"({sql})", "control": control}
        sql = re.sub(r"\bwindowed\b", weight.window, weight.sql)
        if weight.lookup:
            inner = f"COALESCE(u{self._place(weight.lookup)}, {literal(weight.lookup.default)})"
            self.within |= {self._place(weight.lookup)}
            sql = re.sub(r"\blooked_up\b", inner, sql)
        mine = self._beside(sql)
        previous = {"previous": self._above(mine)} if with_previous else {}
        return {"weight": mine, "control": control, **previous}

    def need(self, *columns: str) -> None:
        """Tell rows apart by these columns of the log."""
        self.columns |= {name: FOLD if name == "fold" else name for name in columns}

    def meaning(self, sql: str) -> str:
        """A term's SQL with what its places stand for: equal texts have equal values on a log."""

        def told(found: re.Match[str]) -> str:
            kind, place = found[1], int(found[2])
            if kind in "uv":
                return f"[{self.lookups[place].digest}]" if place < len(self.lookups) else found[0]
            return f"[{self.meaning(self.columns.get(found[0], ''))}]"

        return re.sub(r"\b([abuv])(\d+)\b", told, sql)

    def tables(self) -> dict[str, Table]:
        """The small tables that are joined, by the names that SQL knows them by."""
        return {f"t{place}": self.lookups[place].table for place in self.within | self.outside}

    def _beside(self, sql: str) -> str:
        name = self.beside.setdefault(sql, f"b{len(self.beside)}")
        self.columns[name] = sql
        return name

    def _above(self, name: str) -> str:
        """The column of a weight in the row above; the weight may look at its whole impression."""
        above = self.above.setdefault(PREVIOUS.format(name), f"a{len(self.above)}")
        self.columns[above] = PREVIOUS.format(self.columns[name])
        return above

    def _value(self, value: Value) -> str:
        """The SQL of a value at a kind of row."""
        if isinstance(value, Given):
            self.need(*value.columns)
            return f"({value.sql})"
        self.need(*(key for key in value.keys if key in KEYS))
        features = [key for key in value.keys if key not in KEYS]
        self.columns |= {FEATURE.format(name): key_sql(name) for name in features}
        self.outside |= {self._place(value)}
        return f"COALESCE(v{self._place(value)}, {literal(value.default)})"

    def _place(self, lookup: Lookup) -> int:
        if lookup not in self.lookups:
            self.lookups.append(lookup)
        return self.lookups.index(lookup)
