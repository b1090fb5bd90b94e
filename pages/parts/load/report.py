"""What a log is, whether it can be trusted, its columns, rows and trends."""

from functools import partial

import pandas as pd
import streamlit as st

from engine.core.checks import Finding, worst
from engine.core.method import methods
from engine.core.numbers import count
from engine.health.readiness import readiness
from engine.ingest.reconcile import account
from engine.ingest.samples import samples
from engine.logs.log import Log
from engine.logs.preview import first_rows
from engine.logs.schema import FIELDS
from pages.parts.load.columns_form import columns_form
from pages.parts.load.next_pages import next_pages
from pages.parts.load.over_time import over_time
from pages.parts.load.retention import quarantine_file
from pages.parts.load.sample_cards import sample_card
from pages.parts.load.upload import uploaded
from pages.parts.shared.answers.calculation import calculation
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.logs.health_strip import checked
from pages.parts.shared.logs.workspace import selected_log, workspace
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_errors
from pages.parts.shared.messages.lights import lights

VERDICTS = {
    "green": "No problems found in the mapped columns.",
    "amber": "Usable, with warnings.",
    "red": "Do not use this log: fix the errors below first.",
}
TAB = "report_tab"
"""What names the open tab in the link."""
EDITED = "change"
"""The key of the folded form that changes the mapping: True while it is open."""


def _sizes(log: Log) -> str:
    words = {"impressions": "impression", "sessions": "session", "items": "item", "ranks": "rank"}
    parts = [count(log.counts[key], word) for key, word in words.items()]
    return ", ".join([*parts, count(log.counts["queries"], "query", "queries")])


def _sentence(finding: Finding) -> str:
    at = f" First at line {finding.first_lines[0]:,}." if finding.first_lines else ""
    return f"{finding.what}{at} {finding.fix}".strip()


def _unused(log: Log) -> str:
    """The columns of the file that no field reads: a wrong guess would be one of them."""
    names = list(log.columns)
    if not names:
        return ""
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return f" Columns not used: {', '.join(escape.text(name, 40) for name in names[:12])}{more}."


def _columns(log: Log) -> None:
    means = {field.name: field.means for field in FIELDS}
    usual = "set by the sample" if selected_log() in samples() else "set by you"
    rows = first_rows(log, 3)
    columns = {name: column for name, column in log.mapping.items() if column} | {
        name: name for name in log.columns if name in rows
    }
    st.dataframe(
        {
            "Column": list(columns.values()),
            "First values": [" · ".join(map(str, rows[name].tolist())) for name in columns],
            "Used as": [name if name in means else "not used" for name in columns],
            "Meaning": [means.get(name, "") for name in columns],
            "Why": [log.reasons.get(name, usual) if name in means else "" for name in columns],
        },
        hide_index=True,
        alt="The columns of the file, three values of each, and what it is used as",
    )
    upload = uploaded(log)
    if upload is not None:
        change = st.expander("Edit column mapping", key=EDITED, on_change="rerun")
        if change.open:
            with change, show_errors():
                columns_form(upload, dict(log.mapping))


def _rows(log: Log) -> None:
    st.dataframe(first_rows(log), hide_index=True, alt="The first eight rows of the log")
    if log.counts["quarantined"]:
        st.markdown(f"{count(log.counts['quarantined'], 'line')} rejected; the first hundred:")
        aside = pd.read_parquet(workspace().quarantine(log.fingerprint)).head(100)
        st.dataframe(aside, hide_index=True, alt="Rejected lines, each with its reason")
        quarantine_file(log)


def report(log: Log) -> None:
    """What the log is and whether it can be trusted, then its parts in tabs."""
    with checked(log, "report") as findings:
        if findings is not None:
            _report(log, findings)


def _report(log: Log, findings: list[Finding]) -> None:
    name, counted = escape.text(log.name), escape.text(account(log.counts))
    st.markdown(f"**{name}.** {VERDICTS[worst(findings)]} {counted}. {_sizes(log)}.{_unused(log)}")
    parts = {
        "Health": partial(_health, log, findings),
        "Columns": partial(_columns, log),
        "First rows": partial(_rows, log),
    }
    if log.has("timestamp"):
        parts["Trends"] = partial(over_time, log)
    # a mapping that is being edited would be forgotten while another tab is open
    draw_tabs(parts, TAB, drawn=("Columns",) if st.session_state.get(EDITED) else ())


def _health(log: Log, findings: list[Finding]) -> None:
    """Each finding with its check, and the pages that this log is ready for."""
    checks, answers = st.columns([2, 1], gap="large")
    with checks:
        lights((each.severity, _sentence(each)) for each in findings)
        checks_made = methods("health")
        calculation(checks_made[each.check] for each in findings if each.check in checks_made)
    with answers:
        st.header("Next steps")
        next_pages(readiness(log))
        sample_card()
