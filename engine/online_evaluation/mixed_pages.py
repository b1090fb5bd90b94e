"""Does a log mix policies on one page, as interleaving does, or show one at a time?"""

from engine.logs.log import Log

_MIXED = """
SELECT COUNT(*) AS mixed FROM (
  SELECT impression FROM log GROUP BY impression HAVING MIN(policy) <> MAX(policy)) AS pages
"""


def mixes_policies(log: Log) -> bool:
    """Whether some impression shows items of several policies."""
    return log.has("policy") and int(log.reduce(_MIXED)["mixed"][0]) > 0
