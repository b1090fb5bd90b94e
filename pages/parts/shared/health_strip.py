"""The health of the log in one line: validity stands above every number."""

import streamlit as st

from engine.core.checks import ALARMS, Finding, worst
from engine.core.numbers import count
from engine.health.health import health
from engine.logs.cache import Family
from engine.logs.log import Log
from pages.parts.shared.lights import lights

FINDINGS: Family[None, list[Finding]] = Family("findings")


def health_strip(log: Log) -> None:
    """The log's light with its gravest finding; the whole list is on *Load a log*."""
    findings = findings_of(log)
    sizes = f"{count(log.counts['rows'], 'row')}, {count(log.counts['items'], 'item')}"
    grave = [finding for finding in findings if finding.severity in ALARMS]
    first = grave[0].what if grave else "No problems found."
    more = f" And {len(grave) - 1} more: see Load a log." if len(grave) > 1 else ""
    with st.container(key="health_strip"):
        lights([(worst(findings), f"{sizes}. {first}{more}")])


def findings_of(log: Log) -> list[Finding]:
    """The findings of every check, asked once per log."""
    return log.cache.get(FINDINGS, None, lambda: health(log))
