"""Any text where a number is expected, in every format: a row, a line set aside, or a sentence."""

import contextlib
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import api
from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import Workspace

LONG = settings(
    max_examples=3_000, deadline=None, suppress_health_check=[*HealthCheck], database=None
)
SHORT = settings(LONG, max_examples=16, derandomize=True)
WORDS = [
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "0.5",
    "1e308",
    "-1e308",
    "1e-320",
    "1e400",
    "nan",
    "inf",
    "-Infinity",
    "",
    " ",
    "NULL",
    "1,5",
    "1 000",
    "0x10",
    "1_0",
    "\u0661",
    "9" * 400,
    "9" * 19,
    "-9223372036854775808",
    "18446744073709551616",
    "1e",
    "+",
    "--1",
    "1e30",
    "1.0000000001e30",
    "true",
    "2026-01-01",
    "\x00",
    "\u202e1",
    "1" + "0" * 5_000,
    "½",
    "١٢",
]
CELL = st.one_of(st.sampled_from(WORDS), st.floats().map(repr), st.integers().map(str))
EVENT = (
    '{{{{"action_name": "{}", "query_id": "q{{n}}", "client_id": "c", "timestamp": {}, '
    '"event_attributes": {{{{"object": {{{{"object_id": "a"}}}}, '
    '"position": {{{{"ordinal": {}}}}}}}}}}}}}\n'
)
FORMS = {
    "csv": ("query,item,rank,click,propensity,timestamp\n", "q,{n},{0},{1},{2},{3}\n"),
    "tsv": ("session\titem\tposition\tclicked\tpscore\n", "{3}\t{n}\t{0}\t{1}\t{2}\n"),
    "counts": ("item,rank,views,clicks\n", "{n},{0},{1},{2}\n"),
    "jsonl": ("", '{{"item": "{n}", "rank": {j0}, "click": {j1}, "propensity": {j2}}}\n'),
    "lists": ("", '{{"items": ["a", "b", {j0}], "clicks": [{j1}, 0, {j2}], "p": {j3}}}\n'),
    "dsjson": (
        "",
        '{{"_label_cost": {j0}, "_label_probability": {j1}, "_label_Action": {j2}, "a": [1, 2], '
        '"p": [{j1}, {j3}], "EventId": "{n}"}}\n',
    ),
    "vw": ("", "{0}:{1}:{2} | a b{n}\n"),
    "letor": ("", "{0} qid:{n} 1:{1} 2:{2} # d{3}\n"),
    "sessions": ("", "{n}\t{0}\tQ\t{1}\t0\t1\t2\t3\n{n}\t{2}\tC\t{3}\n"),
    "front page": ("", "{0} id-{n} {1} |user 1:{2} 2:1 |id-{n} 1:.5 |id-x 1:{3}\n"),
    "ubi": (
        "",
        EVENT.format("impression", "{j0}", "{j1}") + EVENT.format("click", "{j2}", "{j3}"),
    ),
}
PARTS = ("read", "quarantined", "header", "blank")


def as_json(text):
    """A cell as a number where JSON has it, else as text."""
    with contextlib.suppress(ValueError):
        json.loads(text)
        return text
    return json.dumps(text)


def attempt(folder, form, rows):
    head, line = FORMS[form]
    body = "".join(
        line.format(*row, n=at, **{f"j{place}": as_json(cell) for place, cell in enumerate(row)})
        for at, row in enumerate(rows)
    )
    Path(folder, "log").write_text(head + body, "utf-8", newline="")
    place = Workspace(Path(folder, "workspace"))
    with warnings.catch_warnings(), contextlib.suppress(EngineError):
        warnings.simplefilter("ignore")
        log = load(Path(folder, "log"), workspace=place)
        try:
            assert log.counts["lines"] == sum(log.counts[part] for part in PARTS)
            stored = log.query("SELECT COUNT(*) AS n, SUM(reward) AS r, MAX(rank) AS k FROM log")
            assert stored["n"][0] == log.counts["rows"]
            assert np.isfinite(stored["r"][0])
            assert 1 <= stored["k"][0] <= 100_000
            api.check(log).as_record()
        finally:
            place.delete(log.fingerprint)


USUAL = [("1", "0", "0.5", "1e9"), ("2", "1", "0.25", "2e9"), ("1", "1", "0.5", "3e9")]
ROWS = st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=4)
ONE_ODD = st.tuples(st.integers(0, 3), CELL).map(
    lambda odd: [
        *USUAL * 3,
        tuple(odd[1] if at == odd[0] else each for at, each in enumerate(USUAL[0])),
    ]
)
ANY = st.one_of(ROWS, ONE_ODD)


@SHORT
@given(st.sampled_from([*FORMS]), ANY)
def test_any_number_in_any_format(tmp_path, form, rows):
    attempt(tmp_path, form, rows)


@pytest.mark.long
@LONG
@given(st.sampled_from([*FORMS]), ANY)
def test_three_thousand_numbers_in_every_format(tmp_path, form, rows):
    attempt(tmp_path, form, rows)
