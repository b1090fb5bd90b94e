"""How many independent units carry a sum, or its standard error."""

import numpy as np


def degrees_of_freedom(influence: np.ndarray) -> float:
    """The degrees of freedom of a jackknife standard error (Satterthwaite 1946).

    Twice the squared sum of the squared influences, over how much those vary: as many as there are
    buckets where influences are normal, twice as many as there are clicks where clicks are rare.
    A single bucket that towers over the others leaves two. Zero where nothing has any influence.

    Args:
        influence: (buckets,) how much each bucket moves the value; they sum to zero.
    """
    largest = float(np.abs(influence).max(initial=0.0))
    squares = (influence / largest) ** 2 if largest > 0 else np.zeros(len(influence))
    whole = float(squares.sum())
    if whole == 0:
        return 0.0
    varies = float((squares**2).sum()) - whole**2 / len(squares)
    return float("inf") if varies <= 0 else 2 * whole**2 / varies


def effective_units(squares: np.ndarray, units: float) -> float:
    """How many of so many units would carry as much, were all their squares alike (Kish).

    What squares vary by between units is seen from what their sums vary by between buckets.

    Args:
        squares: (buckets,) sums over the units of a bucket of squares, such as squared weights.
        units: how many units all buckets hold, dealt to them by chance.
    """
    mean = float(squares.mean())
    if not mean > 0:
        return 0.0
    return units / (1 + units / len(squares) * float(squares.var()) / mean**2)
