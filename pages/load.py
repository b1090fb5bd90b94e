"""Can this log be trusted?"""

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
from pages.parts.load.next_pages import next_pages
from pages.parts.load.over_time import over_time
from pages.parts.load.retention import quarantine_file, where_it_lives
from pages.parts.load.sample_cards import sample_card, sample_cards
from pages.parts.load.server_files import server_path
from pages.parts.load.simulate import simulate
from pages.parts.load.upload import columns_form, drop_zone, uploaded
from pages.parts.shared import escape
from pages.parts.shared.calculation import calculation
from pages.parts.shared.errors import show_errors
from pages.parts.shared.header import page_header
from pages.parts.shared.health_strip import findings_of
from pages.parts.shared.lights import lights
from pages.parts.shared.workspace import pick_log, selected_log, workspace

VERDICTS = {
    "green": "No problems found in the mapped columns.",
    "amber": "Usable, with warnings.",
    "red": "Do not use this log: fix the errors below first.",
}


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
    st.dataframe(
        {
            "Role": list(log.mapping),
            "Column": list(log.mapping.values()),
            "Why": [log.reasons.get(name, usual) for name in log.mapping],
            "Meaning": [means[name] for name in log.mapping],
        },
        hide_index=True,
        alt="Column mapping, and why",
    )
    upload = uploaded(log)
    if upload is not None:
        change = st.expander("Edit column mapping", key="change", on_change="rerun")
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


page_header("load")
left, right = st.columns(2, gap="large")
with left:
    failed = drop_zone()
    server_path()
with right:
    log = pick_log("Log")
    sample_card()
if failed:
    st.text("Nothing was imported. The log at the right stays open for the other pages.")
elif log is not None:
    where_it_lives(log)
    findings = findings_of(log)
    name, counted = escape.text(log.name), escape.text(account(log.counts))
    st.markdown(f"**{name}.** {VERDICTS[worst(findings)]} {counted}. {_sizes(log)}.{_unused(log)}")
    checks, answers = st.columns([2, 1], gap="large")
    with checks:
        st.header("Health")
        lights((each.severity, _sentence(each)) for each in findings)
        checks_made = methods("health")
        calculation(checks_made[each.check] for each in findings if each.check in checks_made)
    with answers:
        st.header("Next steps")
        next_pages(readiness(log))
    over_time(log)
    st.header("Column mapping")
    _columns(log)
    st.header("First rows")
    _rows(log)
st.header("Sample logs")
sample_cards()
simulate()
