"""A request to the pass: the terms of a policy under an estimator, and what their names mean."""

from dataclasses import dataclass

from engine.logs.lookup import Lookup
from engine.terms.term import Name, Term, Terms, Total, as_term, bind, has_window, names_of
from engine.weightings.weighting import Weight

Value = Lookup | Term
"""Where a row's value stands: in a small table, or in columns of the log."""


@dataclass(frozen=True, eq=False)
class TermRequest:
    """One policy under one estimator: its terms, and what their names stand for.

    Terms are summed within each value of the column `split_by`, or over all rows if there is none.
    """

    terms: Terms
    weight: Weight | None = None
    prediction: Value | None = None
    expected: Value | None = None
    probability: Value | None = None
    split_by: str = ""

    def bound(self) -> dict[str, Total]:
        """The totals by name, in terms of the log alone."""
        totals = {
            name: term if isinstance(term, Total) else Total(term)
            for name, term in self.terms.items()
        }
        values = self._values(names_of(total.term for total in totals.values()))
        memo: dict[int, Term] = {}
        return {
            name: Total(bind(total.term, lambda name: values[name], memo), total.by)
            for name, total in totals.items()
        }

    def _values(self, used: set[str]) -> dict[str, Term]:
        values: dict[str, Term] = {
            name: as_term(getattr(self, name))
            for name in ("prediction", "expected", "probability")
            if name in used
        }
        if self.weight is not None:
            whole = "previous" in used or has_window(self.weight.term)
            values["weight"] = self.weight.per_row if whole else self.weight.term
            values["control"] = self.weight.control
            values["previous"] = self.weight.above
        return values


def bound_weight(weight: Weight) -> Term:
    """A weight in terms of the log alone."""
    return TermRequest({"weight": Name("weight")}, weight).bound()["weight"].term
