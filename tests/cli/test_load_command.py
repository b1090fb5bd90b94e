"""`counterclick load`: one JSON object, and an exit code that says whether the log can be used."""

import json

import pytest

from engine.cli.main import main

KEYS = {
    "fingerprint", "format", "mapping", "lines", "rows", "quarantined", "blank", "header",
    "impressions", "sessions", "queries", "items", "findings", "readiness",
}  # fmt: skip
GOOD = "item,rank,click,propensity\n" + "a,1,1,0.5\nb,2,0,0.5\nb,1,1,0.5\na,2,1,0.5\n" * 10


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["load", *arguments])
    captured = capsys.readouterr()
    return ended.value.code, captured.out, captured.err


def test_a_usable_log(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text(GOOD)
    code, out, err = run(capsys, str(path), "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert set(told) >= KEYS
    assert told["mapping"] == {
        "item": "item",
        "rank": "rank",
        "reward": "click",
        "propensity": "propensity",
    }
    assert (told["lines"], told["rows"], told["header"]) == (41, 40, 1)
    assert told["readiness"]["Compare policies"] is True
    assert all(
        set(finding) == {"check", "severity", "count", "first_lines", "what", "fix"}
        for finding in told["findings"]
    )


def test_a_red_finding_ends_with_two(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text(GOOD + "a,1,1,7\n")
    code, out, _ = run(capsys, str(path), "--json")
    red = [finding for finding in json.loads(out)["findings"] if finding["severity"] == "red"]
    assert code == 2
    assert red[0]["first_lines"] == [42]


def test_a_refusal_is_one_sentence(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text("")
    code, out, err = run(capsys, str(path), "--json")
    assert (code, out) == (2, "")
    assert err.startswith("log.csv is empty.")


def test_columns_are_said_and_dropped(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text("thing,hit,email\na,1,x@y\nb,0,y@z\n")
    code, _, err = run(capsys, str(path))
    assert code == 2
    assert "no column was recognised as the item" in err
    options = ["--map", "item=thing", "--map", "reward=hit", "--drop", "email"]
    code, out, _ = run(capsys, str(path), *options)
    assert "3 lines = 2 rows + 1 header." in out
    assert "email" not in out


def test_unknown_fields_are_told(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text(GOOD)
    code, _, err = run(capsys, str(path), "--map", "clicks=click")
    assert code == 2
    assert "Fields are impression" in err
