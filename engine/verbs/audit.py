"""`api.audit`: exposure of groups against their merit."""

from typing import TYPE_CHECKING

from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.results.exposure_audit import ExposureAudit


def audit(
    log: Log,
    group: str,
    *,
    merit: str = "log",
    examination: str = "all_pairs",
    level: float = 0.95,
) -> "ExposureAudit":
    """Audit a log: who got exposure, against merit, with intervals and verdicts.

    Args:
        log: a log of rankings.
        group: a column, a rule such as "price > 100", or a file with item and group.
        merit: "log", "truth" of a simulated log, or a file with item, merit, optionally query.
        examination: the spec of an examination method.
        level: the confidence level of the intervals.

    Raises:
        EngineError: there are no such groups, or no such merit.

    >>> from engine import api
    >>> result = api.audit(api.sample("michael_jordan"), "sample_logs/items/jordan_meanings.csv")
    >>> [line["group"] for line in result.as_record()["groups"]]
    ['athlete', 'professor']
    """
    from engine.fairness.audit.audit import audit as audited
    from engine.results.exposure_audit import ExposureAudit

    audit_ = audited(log, group, merit=merit, examination=examination, level=level)
    return ExposureAudit(audit_)
