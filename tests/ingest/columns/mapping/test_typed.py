"""Numbers and times read as such give the rows that reading them as text gives."""

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.errors import EngineError
from engine.ingest.formats import delimited
from engine.ingest.load import load
from engine.ingest.text.raw import TEXT
from engine.logs.store import Workspace

RANKS = ["1", "2", "02", "1.0", "1.5", "-1", "", " 3", "1e1", "nan", "inf", "99999999"]
REWARDS = ["0", "1", "0.5", "-2", "1e400", "nan", "", "1_0", "true", "0x1", "1.", "+.5"]
ODDS = ["0.5", "1", "", "nan", "NULL", "-inf", "2", "1e-9", "0,5", "1__0"]
TIMES = [
    "2026-01-01 00:00:00",
    "2026-01-01 00:00:00+02",
    "2026-06-01 10:00:00 Europe/Berlin",
    "2026-01-01 00:00:00.25",
    "2026-02-30 00:00:00",
    "infinity",
    "epoch",
    "1900-01-01 00:00:00",
    "",
    "soon",
]
NAMES = ["007", "1.5", "", " 3", "-0", "-4", "1e3", '"5"', "9" * 19, "+5", "x", "a b", "a/b"]
PLAIN = ("1", "1", "0.5", "2026-01-01 10:00:00")


def both(tmp_path, monkeypatch, rows, body=""):
    """The two logs of a file: read with types, and as text; or the two refusals."""
    path = tmp_path / "log.csv"
    body = body or "".join(f"s{n // 3},d{n % 5},{','.join(row)}\n" for n, row in enumerate(rows))
    path.write_text("session,item,rank,click,propensity,time\n" + body)
    found = []
    for place, types in (("typed", delimited.typed), ("text", lambda *_: TEXT)):
        with monkeypatch.context() as patch:
            patch.setattr(delimited, "typed", types)
            workspace = Workspace(tmp_path / place)
            try:
                log = load(path, workspace=workspace)
            except EngineError as error:
                found.append(str(error))
                continue
        aside = workspace.quarantine(log.fingerprint)
        found.append((log.counts, log.query("SELECT * FROM log ORDER BY line"), aside))
    return found


def same(tmp_path, monkeypatch, rows, body=""):
    typed, text = both(tmp_path, monkeypatch, rows, body)
    if isinstance(text, str):
        assert typed == text
        return
    assert typed[0] == text[0]
    for name in text[1]:
        np.testing.assert_array_equal(typed[1][name], text[1][name], err_msg=name)
    asides = [duckdb.sql(f"FROM '{each[2]}' ORDER BY line").fetchall() for each in (typed, text)]
    assert asides[0] == asides[1]


values = st.tuples(*(st.sampled_from(each) for each in (RANKS, REWARDS, ODDS, TIMES)))


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(values, min_size=1, max_size=6))
def test_late_surprises_read_alike(tmp_path_factory, rows):
    with pytest.MonkeyPatch.context() as patch:
        same(tmp_path_factory.mktemp("typed"), patch, [PLAIN] * 210 + rows)


@pytest.mark.parametrize(
    "row",
    [
        *[(rank, *PLAIN[1:]) for rank in ("1.5", "nan", "inf", "")],
        *[(PLAIN[0], reward, *PLAIN[2:]) for reward in ("1e400", "nan", "", "1_0")],
        *[(*PLAIN[:2], odds, PLAIN[3]) for odds in ("nan", "-inf", "")],
        *[(*PLAIN[:3], time) for time in ("infinity", "epoch", TIMES[1], "")],
    ],
    ids=str,
)
def test_one_surprise_reads_alike(tmp_path, monkeypatch, row):
    same(tmp_path, monkeypatch, [PLAIN] * 210 + [row])


def test_an_offset_far_down_the_file_moves_the_time(tmp_path):
    path = tmp_path / "log.csv"
    rows = ["d1,1,2026-01-01 12:00:00"] * 300 + ["d1,1,2026-01-01 12:00:00+02"]
    path.write_text("item,click,time\n" + "\n".join(rows) + "\n")
    log = load(path, workspace=Workspace(tmp_path / "place"))
    times = log.query("SELECT timestamp FROM log ORDER BY line")["timestamp"]
    assert str(times[-1]).startswith("2026-01-01T10:00:00")
    assert str(times[0]).startswith("2026-01-01T12:00:00")


def test_a_column_of_numbers_that_is_a_name_keeps_its_zeros(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item,click,rank,p\n" + "007,1,1,0.10\n" * 50)
    log = load(path, workspace=Workspace(tmp_path / "place"), mapping={"session": "p"})
    row = log.query("SELECT item, session FROM log LIMIT 1")
    assert row["item"][0] == "007"
    assert row["session"][0] == "0.10"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [0, 1])
def test_one_name_that_is_no_whole_number_reads_alike(tmp_path, monkeypatch, name, place):
    rows = [[str(n // 3), str(n % 5), *PLAIN] for n in range(210)]
    rows.append([*rows[-1][:place], name, *rows[-1][place + 1 :]])
    same(tmp_path, monkeypatch, [], "".join(f"{','.join(row)}\n" for row in rows))


def test_names_that_are_whole_numbers_are_read_as_such(tmp_path, monkeypatch):
    read = []
    types = delimited.typed
    monkeypatch.setattr(delimited, "typed", lambda *each: read.append(types(*each)) or read[-1])
    path = tmp_path / "log.csv"
    path.write_text("session,item,click,rank\n" + "12,-7,1,1\n" * 50)
    log = load(path, workspace=Workspace(tmp_path / "place"))
    assert {read[0].columns[name] for name in ("session", "item")} == {"BIGINT"}
    assert log.query("SELECT item FROM log LIMIT 1")["item"][0] == "-7"
