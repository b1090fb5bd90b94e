"""`counterclick learn`: a policy file out, with the value it claims and its honest value."""

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from engine.cli.main import main

LOG = Path(__file__).parents[1] / "published" / "learn" / "synthetic_uniform_train.parquet"
COLUMNS = "'x0,x1,x2,x3,x4'"


def run(capsys, *words, code=0):
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words)])
    assert ended.value.code == code
    printed = capsys.readouterr()
    return printed.out or printed.err


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    out = tmp_path_factory.mktemp("learned") / "policy.json"
    spec = f"norm_poem(features={COLUMNS})"
    with redirect_stdout(StringIO()) as printed, pytest.raises(SystemExit) as ended:
        main(["learn", str(LOG), "--learner", spec, "--out", str(out), "--json"])
    assert ended.value.code == 0
    return json.loads(printed.getvalue()), out


def test_the_record_has_the_promised_keys(learned):
    record, out = learned
    assert record["policy"] == str(out)
    assert set(record["sessions"]) == {"train", "tune", "test"}
    assert sum(record["sessions"].values()) == 10_000
    honest = record["honest"]
    assert {"value", "standard_error", "interval", "verdict", "warnings"} <= set(honest)
    low, high = honest["interval"]
    assert low < honest["value"] < high
    assert record["claimed"] > record["logging"]


def test_the_policy_file_is_one_that_evaluate_takes(learned, capsys):
    _, out = learned
    words = ("evaluate", LOG, "--policy", out, "--estimator", "snips", "--json")
    (estimate,) = json.loads(run(capsys, *words))["estimates"]
    assert estimate["value"] == pytest.approx(0.95, abs=0.04)
    assert estimate["mean_weight"] == pytest.approx(1, abs=0.1)
    refused = run(capsys, "evaluate", LOG, "--policy", out, "--estimator", "dr", code=2)
    assert "looks at columns of the log" in refused


@pytest.mark.parametrize(
    ("learner", "name", "says"),
    [
        ("norm_poem", "policy.txt", "cannot end in .txt"),
        (f"norm_poem(features={COLUMNS})", "policy.csv", "is written as JSON"),
        ("norm_pome", "policy.csv", "Did you mean norm_poem?"),
        ("norm_poem(features='x9')", "policy.json", "no column 'x9'"),
        ("poem", "policy.json", "is written as a table"),
    ],
)
def test_refusals_are_one_sentence(tmp_path, capsys, learner, name, says):
    error = run(capsys, "learn", LOG, "--learner", learner, "--out", tmp_path / name, code=2)
    assert says in error
    assert "Traceback" not in error
