"""Totals as products of moments with the coefficients of terms that are polynomials."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.logs.log import Log
from engine.terms.term import Total
from engine.totals.evaluator import Splits, products
from engine.totals.moments import Moments
from engine.totals.sql_binding import SQLBinding


@dataclass(frozen=True)
class ByMoments:
    """The evaluator for logs whose propensities or rewards are nearly all different."""

    log: Log
    binding: SQLBinding
    moments: Moments
    forms: dict[str, np.ndarray | None] = field(default_factory=dict)

    def takes(self, totals: Mapping[str, Total]) -> set[str]:
        """The names of the totals that moments give: of polynomials, and extremes of linear ones.

        Polynomials have degree two at most in 1/propensity and in the reward.
        """
        terms = {name: total.term for name, total in totals.items() if name not in self.forms}
        self.forms.update(self.moments.polynomials(self.log, self.binding, terms))
        return {
            name
            for name, total in totals.items()
            if (form := self.forms[name]) is not None
            and (total.by == "SUM" or self.moments.linear(form))
        }

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """(U,) the totals by name with their parts, `bucket` and `rows`; extremes repeat."""
        assert self.takes(totals) == set(totals), "moments do not tell these totals"
        forms = {name: form for name in totals if (form := self.forms[name]) is not None}
        ends = {
            name: self.moments.ends(form)
            for name, form in forms.items()
            if totals[name].by != "SUM"
        }
        return products(self.moments, forms, ends, totals, splits)
