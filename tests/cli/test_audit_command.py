"""`audit`: the record that the design names, groups by file and merit by truth."""

import json
from pathlib import Path

import pytest

from engine import api
from engine.cli.main import main

ROOT = Path(__file__).parents[2]
LOG = str(ROOT / "sample_logs" / "michael_jordan" / "log.parquet")
MEANINGS = str(ROOT / "sample_logs" / "items" / "jordan_meanings.csv")


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["audit", LOG, *arguments])
    return stopped.value.code, capsys.readouterr()


def test_the_record(capsys):
    code, out = run(capsys, "--group", MEANINGS, "--json")
    record = json.loads(out.out)
    assert code == 0
    assert list(record) == [
        "groups",
        "differences",
        "expected_exposure",
        "expected_exposure_intervals",
        "expected_exposure_verdicts",
        "warnings",
    ]
    names = ["group", "exposure", "merit", "exposure_per_merit", "interval", "verdict"]
    assert [list(group) for group in record["groups"]] == [names, names]
    assert list(record["expected_exposure"]) == ["d", "r", "l"]
    for group in record["groups"]:
        low, high = group["interval"]
        assert low < group["exposure_per_merit"] < high


def test_text_begins_with_the_sentence_and_says_what_it_rests_on(capsys):
    code, out = run(capsys, "--group", MEANINGS)
    assert code == 0
    assert "exposure" in out.out.splitlines()[0]
    text = str(api.audit(api.sample("michael_jordan"), MEANINGS, merit="truth"))
    assert "were never shown for their query" in text


def test_a_column_that_is_not_there(capsys):
    code, out = run(capsys, "--group", "seller")
    assert code == 2
    assert "no column 'seller' beside the mapped ones. Every column of it is mapped. " in out.err
