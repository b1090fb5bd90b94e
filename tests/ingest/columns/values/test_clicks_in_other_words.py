"""Clicks as times of every kind, as two words or two codes, and as words that somebody says."""

from datetime import UTC, datetime

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows

LISTED = rankings(40)
ROWS = shown_rows(LISTED)


def _log(path, column, written, mapping=None):
    """The same rankings as a table whose clicks stand in a column as they are written."""
    lines = [f"search_id,session_id,query,doc_id,rank,{column}"]
    for each in LISTED:
        for rank, (item, hit) in enumerate(zip(each.items, each.clicks, strict=True), start=1):
            value = written(each, hit)
            lines.append(f"{each.key},{each.session},{each.query},{item},{rank},{value}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load(path, mapping=mapping, workspace=temporary())


def _at(form):
    return lambda each: datetime.fromtimestamp(each.time + 5, UTC).strftime(form)


TIMES = {
    "seconds": lambda each: each.time,
    "with a fraction": lambda each: f"{each.time}.25",
    "milliseconds": lambda each: each.time * 1000,
    "microseconds": lambda each: each.time * 10**6,
    "an exponent": lambda each: f"{each.time * 1000:.12e}",
    "AM and PM": _at("%m/%d/%Y %I:%M:%S %p"),
    "Apache": _at("[%d/%b/%Y:%H:%M:%S +0000]"),
    "ISO": _at("%Y-%m-%dT%H:%M:%SZ"),
}


@pytest.mark.parametrize(
    ("form", "nothing"), [*zip(TIMES, ["", "NULL", "0", "-1"] * 2, strict=True)]
)
def test_a_time_of_any_form_is_a_click(tmp_path, form, nothing):
    log = _log(
        tmp_path / "log.csv", "clickedAt", lambda each, hit: TIMES[form](each) if hit else nothing
    )
    assert log_rows(log) == ROWS
    assert "click_time" in log.mapping


@pytest.mark.parametrize("nothing", ["1970-01-01 00:00:00", "9999-12-31"])
def test_a_time_long_ago_is_no_click(tmp_path, nothing):
    written = lambda each, hit: TIMES["ISO"](each) if hit else nothing  # noqa: E731
    assert log_rows(_log(tmp_path / "log.csv", "clicked_at", written)) == ROWS


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("clicked", "shown"),
        ("engaged", "ignored"),
        ("SAT_CLICK", "NO_CLICK"),
        ("x", ""),
        ("1", "<NA>"),
        ("1", "-1"),
    ],
)
def test_two_words_are_clicked_and_not(tmp_path, yes, no):
    log = _log(tmp_path / "log.csv", "clicked", lambda _, hit: yes if hit else no)
    assert log_rows(log) == ROWS


@pytest.mark.parametrize(("yes", "no", "says"), [("ham", "eggs", "They are"), ("2", "1", "1 and")])
def test_words_that_nobody_knows_are_asked_about(tmp_path, yes, no, says):
    written = lambda _, hit: yes if hit else no  # noqa: E731
    with pytest.raises(EngineError, match=f"{says}.*rewarded="):
        _log(tmp_path / "log.csv", "clicked", written)
    log = _log(tmp_path / "log.csv", "clicked", written, {"rewarded": yes})
    assert log_rows(log) == ROWS
    assert f"rewarded='{yes}'" in log.recipe or f"'rewarded': '{yes}'" in log.recipe
    with pytest.raises(EngineError, match="no value of 'clicked' is 'spam'"):
        _log(tmp_path / "log.csv", "clicked", written, {"rewarded": "spam", "reward": "clicked"})
