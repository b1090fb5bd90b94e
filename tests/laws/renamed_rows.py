"""The rows of a log in another order and by other names, which no method may notice."""

import numpy as np

from engine.logs.arrays import from_table
from engine.logs.log import Log


def shuffled_log(table: dict[str, np.ndarray], column: str) -> Log:
    """The same rows in another order, and the names in a column with its own name before them."""
    order = np.random.default_rng(0).permutation(len(table[column]))
    rows = {name: values[order] for name, values in table.items()}
    return from_table({**rows, column: np.array([f"{column} {name}" for name in rows[column]])})
