"""A request to the pass: the terms of a policy under an estimator, and what their names mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.logs.lookup import Given, Lookup
from engine.weightings.weighting import Weight

Value = Lookup | Given
"""Where a row's value stands: in a small table, or in columns of the log."""


@dataclass(frozen=True, eq=False)
class TermRequest:
    """One policy under one estimator: its terms, and what their names stand for.

    Terms are summed within each value of the column `split_by`, or over all rows if there is none.
    """

    terms: Mapping[str, str]
    weight: Weight | None = None
    prediction: Value | None = None
    expected: Value | None = None
    probability: Value | None = None
    split_by: str = ""
