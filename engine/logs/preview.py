"""The first rows of a log, as a person looks at them."""

import numpy as np

from engine.logs.canonical import quoted
from engine.logs.log import Log

EXTRAS = 6
"""How many unmapped columns are shown at most."""


def first_rows(log: Log, rows: int = 8) -> dict[str, np.ndarray]:
    """The first rows by their line: what was mapped, and a few of the other columns."""
    shown = ", ".join(quoted(column) for column in [*log.mapping, *log.columns[:EXTRAS]])
    return log.query(f"SELECT line, {shown} FROM log ORDER BY line LIMIT {int(rows)}")
