"""The audit of the open log: who got exposure, against merit."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from engine.core.numbers import decided_by
from engine.fairness.audit.audit import Audit, audit
from engine.fairness.audit.in_words import EXPECTED, MEASURES, sentence, widest
from engine.fairness.audit.over_time import shares_over_time
from engine.figures.ranking.exposure_per_merit import exposure_per_merit
from engine.figures.ranking.share_by_rank import share_by_rank
from engine.figures.ranking.share_over_time import share_over_time
from engine.ingest.samples import samples
from engine.ingest.tables.item_groups import item_columns
from engine.logs.log import Log
from pages.parts.shared.answers.table import table
from pages.parts.shared.answers.verdict import LIGHT
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.logs.workspace import open_log
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_errors
from pages.parts.shared.messages.lights import lights

FILE = "a file of groups"
EXAMPLE, MEANINGS = "michael_jordan", "jordan_meanings.csv"
"""The sample that is audited until there are groups, and the file of its items' meanings."""


def log_audit(log: Log) -> None:
    """Controls, the verdict with its sentence, and the pictures."""
    with st.container(key="knobs_audit"):
        strip = st.columns([1.2, 1.2, 1.2], vertical_alignment="bottom", gap="medium")
    with strip[0]:
        telling = item_columns(log)
        others = [column for column in log.columns[:60] if column not in telling]
        columns = [*telling, FILE, *others]
        group = controls.option("Groups of items", columns, "group")
    with strip[1]:
        merits = ["log", "truth"] if log.truth else ["log"]
        merit = controls.choice(
            "Merit", merits, "merit", "log", "log: relevance corrected for examination."
        )
    with strip[2]:
        examination = controls.spec("examination", "Examination", "audit_examination", "all_pairs")
    if group == FILE:
        with tempfile.TemporaryDirectory() as folder:
            _of_file(log, Path(folder), merit, examination)
        return
    with show_errors():
        _audited(log, group, merit, examination, lambda: _over_time(log, group, examination))


def _audited(
    log: Log, group: str, merit: str, examination: str, over_time: Callable[[], None] | None = None
) -> None:
    """Show the audit, once it is computed."""
    key = digest(log.fingerprint, group, merit, examination)
    result = jobs.result(
        "audit", key, lambda _: audit(log, group, merit=merit, examination=examination)
    )
    if result is not None:
        _answer(result, over_time)


def _of_file(log: Log, folder: Path, merit: str, examination: str) -> None:
    given = st.file_uploader(
        "Groups: a file with item and group", key="group_file", help="CSV, TSV, JSONL or Parquet."
    )
    if given is None:
        if not item_columns(log):
            _example(log, merit, examination)
        return
    with show_errors():
        path = folder / escape.file_name(given.name, "groups.csv")
        path.write_bytes(given.getvalue())
        _answer(audit(log, str(path), merit=merit, examination=examination))


def _example(log: Log, merit: str, examination: str) -> None:
    """What an audit looks like, on the sample whose groups come with it."""
    sample = samples()[EXAMPLE]
    with show_errors():
        audited = open_log(EXAMPLE)
        if log.fingerprint != audited.fingerprint:
            st.text(
                "This log has no column that groups its items: upload a file of groups. The "
                f"example below is the sample {sample.title}, grouped by meaning."
            )
        groups = sample.file.parents[1] / "items" / MEANINGS
        _audited(audited, str(groups), merit, examination)


def _answer(audit: Audit, over_time: Callable[[], None] | None = None) -> None:
    line = widest(audit)
    word = line.verdict.word if line else "not estimable"
    against = (
        line.verdict.reasons
        if line
        else ("Fewer than two groups have merit, so they cannot be compared.",)
    )
    lights([(LIGHT[word], "\n".join([*against, sentence(audit)]))], {LIGHT[word]: word})
    left, right = st.columns(2, gap="large")
    with left:
        show(exposure_per_merit(audit), "exposure_per_merit")
    with right:
        show(share_by_rank(audit), "share_by_rank")
    parts = {"Numbers": lambda: _numbers(audit)}
    draw_tabs(parts | ({"Over time": over_time} if over_time else {}), "audit_tab")


def _numbers(audit: Audit) -> None:
    _table(audit)
    for warning in audit.warnings:
        st.text(warning)
    if audit.never_shown is not None:
        share = f"{audit.never_shown:.1%}"
        st.text(f"{share} of the items with merit were never shown for their query.")


def _over_time(log: Log, group: str, examination: str) -> None:
    if not log.has("timestamp"):
        st.text("Exposure over time needs timestamps, and this log has none.")
        return
    show(share_over_time(shares_over_time(log, group, examination)), "share_over_time")


def _table(audit: Audit) -> None:
    rows = [
        {
            "measure": f"exposure per merit, {group.group}",
            "evidence": group.verdict.word,
            "value": decided_by(group.exposure_per_merit.value, group.interval),
            "interval": _bounds(group.interval),
            "why": " ".join(group.verdict.reasons),
        }
        for group in audit.groups
    ]
    rows += [
        {
            "measure": MEASURES[line.measure].format(a=line.a, b=line.b),
            "evidence": line.verdict.word,
            "value": decided_by(line.value, line.interval),
            "interval": _bounds(line.interval),
            "why": " ".join(line.verdict.reasons),
        }
        for line in audit.comparisons
    ]
    for name, words in EXPECTED.items():
        part = audit.expected[name]
        interval = part.interval(audit.level)
        rows.append(
            {
                "measure": words,
                "evidence": audit.expected_verdicts[name].word,
                "value": decided_by(part.value, interval),
                "interval": _bounds(interval),
                "why": " ".join(audit.expected_verdicts[name].reasons),
            }
        )
    table(rows, "Every number of the audit, its interval, its verdict")


def _bounds(interval: tuple[float, float]) -> str:
    return " to ".join(decided_by(bound, interval) for bound in interval)
