"""Something that stands twice where an impression has room for it once."""

from engine.health.check import offending
from engine.logs.log import Log


def repeated_values(log: Log, column: str) -> tuple[int, tuple[int, ...]]:
    """How many values of a column an impression holds more than once, and their first lines."""
    counted = f"""(SELECT impression, {column}, MAX(line) AS line, COUNT(*) AS times
    FROM log GROUP BY impression, {column}) AS counted"""
    return offending(log, "times > 1", counted)
