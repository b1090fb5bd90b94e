"""JSON lines read at once give what they give one by one, and unread keys are noticed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.errors import EngineError
from engine.ingest.formats import jsonl
from engine.ingest.load import load
from engine.ingest.text.json_keys import key_count
from engine.logs.store import Workspace

PLAIN = {"session": "s1", "item": "a", "position": 1, "click": 0, "time": "2026-01-01 10:00:00"}
LINES = [
    PLAIN | {"session": f"s{n // 2}", "position": n % 2 + 1, "click": n % 3 % 2} for n in range(40)
]
TEXTS = ["", " a ", 'x": 1', '\\":', "{}", '{"k": 1}', "null", "inf", "epoch", "\u00e9", "1"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**20),
    st.floats(allow_nan=False, width=32),
    st.sampled_from(TEXTS),
    st.just([]),
    st.just({}),
    st.lists(st.sampled_from(["a", 1, None, {"k": None}, {"k": "v"}]), max_size=2),
    st.dictionaries(
        st.sampled_from("abk"), st.sampled_from([1, None, "x", {"deep": 2}]), max_size=2
    ),
)
KEYS = st.sampled_from([*PLAIN, "extra", "attributes", "Item", "a.b", "a b", "", "rowid"])


def plain(value):
    """A number by its value, as texts may write it in two ways; None where there is none."""
    try:
        value = float(value)
    except (TypeError, ValueError):
        return value
    return None if value != value else value


def rows(tmp_path, place, text):
    """All that is known of the log of a file, or the sentence that refuses it."""
    path, workspace = tmp_path / "log.jsonl", Workspace(tmp_path / place)
    path.write_text(text)
    try:
        log = load(path, workspace=workspace)
    except EngineError as error:
        return str(error)
    names = [field for field in log.query("SELECT * FROM log LIMIT 1") if field != "line"]
    table = log.query("SELECT * FROM log ORDER BY line, rank")
    columns = {name: [plain(each) for each in table[name].tolist()] for name in names}
    return log.counts, log.quarantine_reasons, columns


def both(tmp_path, monkeypatch, text):
    """What both ways of reading give."""
    at_once = rows(tmp_path, "at once", text)
    with monkeypatch.context() as patch:
        patch.setattr(jsonl, "_at_once", lambda *_: None)
        return at_once, rows(tmp_path, "line by line", text)


def written(lines, **how):
    return "".join(json.dumps(line, **how) + "\n" for line in lines)


@pytest.mark.parametrize("signs", [(",", ":"), (", ", ": "), (" , ", " : ")])
def test_a_plain_log_is_the_same_either_way(tmp_path, monkeypatch, signs):
    at_once, line_by_line = both(tmp_path, monkeypatch, written(LINES, separators=signs))
    assert at_once == line_by_line
    assert at_once[0]["rows"] == 40


def test_logs_and_events_are_read_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonl, "_line_by_line", lambda *_: pytest.fail("read line by line"))
    assert rows(tmp_path, "log", written(LINES))[0]["rows"] == 40
    place = {"object": {"object_id": "x"}, "position": {"ordinal": 1}}
    basis = {"query_id": "q", "session_id": "s", "event_attributes": place}
    events = [basis | {"action_name": name} for name in ("impression", "click")]
    assert rows(tmp_path, "events", written(events))[0]["rows"] == 1


@pytest.mark.parametrize(
    "last",
    [
        '{"item": "b", "click": 1, "late_key": 5}',
        '{"item": "b", "click": 1, "late": {"inner": 5}}',
        '{"item": "b"   : "c", "click": 1}',
        '{"item": "b", "item": "c", "click": 1}',
        "null",
        "{}",
        "[1]",
        '{"item": "b"',
        '{"item": "b", "click": true, "position": true}',
        '{"item": "b", "click": 1, "time": "infinity"}',
        '{"item": "b", "click": 1, "time": "epoch"}',
        '{"item": "b", "click": "x", "position": "first"}',
        '{"item": "b", "click": "1_0"}',
        '{"item": "b", "click": 1, "click\\":": 2}',
        '{"item": ":)", "click": 1, "x\\u0022:": 2}',
    ],
)
def test_an_odd_line_is_the_same_either_way(tmp_path, monkeypatch, last):
    monkeypatch.setattr(jsonl, "_SOME", 5)
    at_once, line_by_line = both(tmp_path, monkeypatch, written(LINES) + last + "\n")
    assert at_once == line_by_line


@pytest.mark.long
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=4))
def test_random_objects_are_the_same_either_way(tmp_path_factory, odd):
    tmp_path = tmp_path_factory.mktemp("log")
    lines = [*LINES[:6], *(PLAIN | each for each in odd)]
    with pytest.MonkeyPatch.context() as monkeypatch:
        at_once, line_by_line = both(tmp_path, monkeypatch, written(lines))
    assert at_once == line_by_line


def test_keys_are_counted_with_their_nulls_and_flags(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"a":1,"b":null,"c": true}\n{"a": null,"d":{"e":[{"f":false}]}}\n')
    count = key_count(path)
    assert (count.keys, count.nulls, count.flags, count.odd) == (7, 2, 2, False)
    path.write_text('{"a" :1}\n')
    assert key_count(path).odd
    path.write_text('{"a":   null}\n')
    assert key_count(path).odd


def test_keys_are_counted_across_pieces(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text(written([{"key": "x" * 977, "none": None}] * 1_000))
    count = key_count(path)
    assert (count.keys, count.nulls) == (2_000, 1_000)
