"""`counterclick design`: a logging policy with its cost and its promise, and the file to deploy."""

import json
from pathlib import Path

import pytest

from engine.cli.main import main

LOG = Path(__file__).parents[2] / "sample_logs" / "open_bandit_random"


def run(capsys, *words, code=0):
    with pytest.raises(SystemExit) as ended:
        main(["design", *map(str, words)])
    printed = capsys.readouterr()
    assert ended.value.code == code, printed.err
    return printed.err if code else printed.out


def test_the_design_keeps_its_budget_and_its_file_is_a_policy(tmp_path, capsys):
    (log,) = [file for file in LOG.iterdir() if file.suffix in (".csv", ".parquet")]
    out = tmp_path / "next.csv"
    asked = ("--policy", "epsilon_greedy(epsilon=0.3)", "--policy", "uniform")
    words = (log, *asked, "--impressions", "5000", "--out", out)
    record = json.loads(run(capsys, *words, "--json"))
    assert record["lost"] <= 0.2501 * record["uniform_lost"]
    assert record["epsilon_greedy_times"] > 1
    halves = [row["half_width"] for row in record["frontier"] if row["impressions"] == 1_000]
    assert halves == sorted(halves, reverse=True)
    header, *rows = out.read_text("utf-8").splitlines()
    assert header == "query,item,probability"
    sums = {}
    for row in rows:
        query, _, chance = row.rsplit(",", 2)
        sums[query] = sums.get(query, 0) + float(chance)
    assert all(total == pytest.approx(1) for total in sums.values())
    text = run(capsys, *words)
    assert "Epsilon-greedy logging that loses as many" in text
    assert "not a share" in run(capsys, log, *asked, "--budget", "2", code=2)
