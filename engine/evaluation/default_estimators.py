"""The estimators that are used until others are chosen."""

from engine.logs.log import Log

SLOTS = ("snips", "ips", "dr")
RANKINGS = ("snips(weighting='policy_aware')", "snips", "dr")
UNKNOWN = ("snips(weighting='policy_aware')", "ips(weighting='policy_aware')", "dm")


def default_estimators(log: Log) -> tuple[str, ...]:
    """By exposure in rankings, by action where slots were drawn; the first one decides."""
    if not log.has("propensity"):
        return UNKNOWN
    return RANKINGS if log.counts["rows"] > log.counts["impressions"] else SLOTS
