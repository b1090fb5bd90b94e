"""Names of queries and items as codes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

MISSING = -1
"""The code of a name that is not among those of a log."""


def codes_of(names: Sequence[object] | np.ndarray, among: Sequence[str] | np.ndarray) -> np.ndarray:
    """(n,) the place of each name among others, as text; MISSING where it is not one of them.

    >>> codes_of(["b", "z", "a"], ["a", "b"]).tolist()
    [1, -1, 0]
    """
    places = {str(name): place for place, name in enumerate(among)}
    of_name, distinct = pd.factorize(np.asarray(names, dtype=object), use_na_sentinel=False)
    codes = np.array([places.get(str(name), MISSING) for name in distinct], dtype=np.int64)
    return codes[of_name]
