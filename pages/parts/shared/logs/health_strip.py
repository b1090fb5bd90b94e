"""The health of the log in one line, above every number."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from engine.core.checks import ALARMS, Finding, worst
from engine.core.numbers import count
from engine.health.health import health
from engine.logs.cache import Family
from engine.logs.log import Log
from pages.parts.shared.background import jobs
from pages.parts.shared.logs.workspace import is_cluster
from pages.parts.shared.messages.errors import show_errors
from pages.parts.shared.messages.lights import lights

FINDINGS: Family[None, list[Finding]] = Family("findings")


def health_strip(log: Log) -> None:
    """The log's light with its gravest finding; the whole list is on *Load a log*."""
    with show_errors(), checked(log, "health") as findings:
        if findings is not None:
            _strip(log, findings)


def _strip(log: Log, findings: list[Finding]) -> None:
    sizes = f"{count(log.counts['rows'], 'row')}, {count(log.counts['items'], 'item')}"
    grave = [finding for finding in findings if finding.severity in ALARMS]
    first = grave[0].what if grave else "No problems found."
    more = f" And {len(grave) - 1} more: see Load a log." if len(grave) > 1 else ""
    with st.container(key="health_strip"):
        lights([(worst(findings), f"{sizes}. {first}{more}")])


@contextmanager
def checked(log: Log, slot: str) -> Iterator[list[Finding] | None]:
    """The findings, to be drawn inside; those of a cluster's log are awaited beside the page.

    They are None while the cluster works on them, and when it does not answer.
    """
    if not is_cluster():
        yield findings_of(log)
        return
    key = f"{log.fingerprint} {log.mapping.get('reward')}"
    with jobs.awaited(slot, key, lambda _: findings_of(log), alike=True) as findings:
        yield findings


def findings_so_far(log: Log) -> list[Finding] | None:
    """The findings; None as long as nobody waited for those of a cluster's log."""
    return log.cache.entries(FINDINGS).get(None) if is_cluster() else findings_of(log)


def findings_of(log: Log) -> list[Finding]:
    """The findings of every check, asked once per log."""
    return log.cache.get(FINDINGS, None, lambda: health(log))
