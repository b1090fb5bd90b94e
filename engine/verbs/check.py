"""`api.check`: what is wrong with a log, and what it can answer."""

from typing import TYPE_CHECKING

from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.results.health_report import HealthReport


def check(log: Log) -> "HealthReport":
    """Check a log: what is wrong with it, and what it can answer.

    Args:
        log: a log that was loaded, drawn or opened.

    Returns:
        The findings with their severity, and for each page what the log lacks.

    >>> from engine import api
    >>> print(api.check(api.sample("three_rankers")).light)
    green
    """
    from engine.health.health import health
    from engine.health.readiness import readiness
    from engine.results.health_report import HealthReport

    return HealthReport(log, tuple(health(log)), readiness(log))
