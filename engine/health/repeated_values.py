"""Something that stands twice where an impression has room for it once."""

from engine.health.check import offending
from engine.logs.log import Log


def repeated_values(log: Log, column: str) -> tuple[int, tuple[int, ...]]:
    """How many values of a column an impression holds more than once, and their first lines."""
    counted = f"""(SELECT impression, {column}, MAX(line) AS line, COUNT(*) AS times
    FROM log GROUP BY impression, {column}) AS counted"""
    return offending(log, "times > 1", counted)


def repeated_items(log: Log) -> int:
    """How many ranks of an impression hold the same item, and no other, in several rows."""
    sql = """SELECT COUNT(*) AS n FROM (SELECT impression, rank FROM log GROUP BY impression, rank
    HAVING COUNT(*) > 1 AND MIN(item_code) = MAX(item_code)) AS repeated"""
    return int(log.reduce(sql)["n"][0])
