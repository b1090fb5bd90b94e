"""The derivatives of an estimator's value by the totals that it is a function of."""

from collections.abc import Mapping

import numpy as np

from engine.estimators.estimator import Estimator
from engine.evaluation.estimation import value_at

STEP = 1e-5
"""The change of a total, as a share of all that was added up, whose effect is its derivative."""
Names = dict[str, list[str]]
"""From an estimator's terms to the columns of the pass that hold them."""


def value_slopes(
    estimator: Estimator, names: Names, sums: Mapping[str, np.ndarray]
) -> dict[str, float]:
    """The derivative of the value by each column of the pass that holds one of its terms.

    Args:
        estimator: whose value it is.
        names: the columns of its terms.
        sums: (units,) totals by column, `rows` and `impressions`, per bucket or other unit.
    """
    columns = [column for several in names.values() for column in several]
    whole = {name: sums[name].sum(keepdims=True) for name in (*columns, "rows", "impressions")}
    slopes = {}
    for column in columns:
        step = STEP * (float(np.abs(sums[column]).sum()) or 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = [
                value_at(estimator, names, whole | {column: whole[column] + way})[0]
                for way in (step, -step)
            ]
        slopes[column] = float(np.subtract(*ends)) / (2 * step)
    return slopes
