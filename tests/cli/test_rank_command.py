"""`rank`: rankings of a file of items, their probabilities, and the policy file they become."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import api
from engine.cli.main import main
from engine.core.errors import EngineError

ROOT = Path(__file__).parents[2]
SEEKERS = str(ROOT / "sample_logs" / "items" / "job_seekers.csv")
JORDAN = str(ROOT / "sample_logs" / "items" / "michael_jordan.csv")
KEYS = ["rankings", "matrix", "utility", "exposure", "feasible", "violation"]


def printed(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["rank", *arguments, "--json"])
    out = capsys.readouterr()
    assert stopped.value.code == 0, out.err
    return json.loads(out.out)


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["rank", *arguments])
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_job_seekers_by_parity(capsys):
    record = printed(capsys, SEEKERS, "--method", "exposure(constraint='parity')")
    assert list(record) == KEYS
    assert record["utility"] == pytest.approx(2.5699950847325352)
    assert record["exposure"]["men"] == pytest.approx(record["exposure"]["women"], abs=1e-12)
    assert record["feasible"] is True
    assert record["violation"] == 0
    assert sum(line["probability"] for line in record["rankings"]) == pytest.approx(1)
    assert np.array(record["matrix"]).sum(axis=0) == pytest.approx(np.ones(6))


def test_one_query_many_users(capsys):
    arguments = ["--intents", ".6,.25,.15", "--shown", "3"]
    record = printed(capsys, JORDAN, "--method", "greedy_coverage", *arguments)
    assert record["utility"] == pytest.approx(0.9075)
    assert record["rankings"][0]["ranking"][0] == "Bulls highlights"
    assert np.array(record["matrix"]).shape == (9, 3)


def test_the_examination_of_ranks_can_be_given(capsys):
    arguments = ["--method", "fairco(control=0, rounds=1)", "--shown", "2"]
    record = printed(capsys, SEEKERS, *arguments, "--examination", "uploaded(curve=(1, .1))")
    assert record["utility"] == pytest.approx(0.8 + 0.079)
    assert "needs a log" in refused(capsys, SEEKERS, *arguments, "--examination", "all_pairs")


def test_several_queries_share_the_welfare_of_items(capsys, tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("query,item,relevance\nx,a,.9\nx,b,.5\ny,a,.9\ny,b,.5\n")
    record = printed(capsys, str(path), "--method", "nash")
    assert [line["query"] for line in record["queries"]] == ["x", "y"]
    assert list(record["queries"][0]) == ["query", *KEYS]


def test_the_policy_file_is_read_back_by_evaluate(tmp_path):
    log = api.sample("michael_jordan")
    items = tmp_path / "items.csv"
    relevance = np.linspace(0.9, 0.1, len(log.items))
    pd.DataFrame({"item": log.items, "relevance": relevance}).to_csv(items, index=False)
    shown = int(log.counts["ranks"])
    rankings = api.rank(items, "nash(gap=0.01)", shown=shown)
    policy = tmp_path / "policy.csv"
    rankings.save(policy)
    again = api.evaluate(log, [str(policy)], "snips(weighting='policy_aware')")
    assert len(again.to_frame()) > 0
    with pytest.raises(EngineError, match="cannot end in"):
        rankings.save(tmp_path / "policy.json")


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("name,relevance\na,1\n", ["--method", "nash"], "no column for the item"),
        ("item,group\na,x\n", ["--method", "nash"], "no column relevance"),
        ("item,relevance\na,x\n", ["--method", "nash"], "must be a number"),
        ("item,relevance\na,.5\na,.4\n", ["--method", "nash"], "names an item twice"),
        ("item,relevance\na,.5\n", ["--method", "exposure"], "column group"),
        ("item,relevance\na,.5\n", ["--method", "xquad"], "no intents"),
        (
            "item,relevance,p\na,.5,.5\n",
            ["--method", "mmr", "--intents", ".5,.5"],
            "2 intent probabilities",
        ),
        ("item,relevance,p\na,.5,.5\n", ["--method", "mmr", "--intents", "x"], "not a list"),
        ("item,relevance,p\na,.5,.5\n", ["--method", "mmr", "--intents", ".5"], "sum to 1"),
        ("item,relevance\na,.5\n", ["--method", "nahs"], "Did you mean nash"),
    ],
)
def test_refusals(capsys, tmp_path, text, arguments, message):
    path = tmp_path / "items.csv"
    path.write_text(text)
    assert message in refused(capsys, str(path), *arguments)
    assert "no file" in refused(capsys, str(tmp_path / "none.csv"), "--method", "nash")


def test_text_says_what_could_not_be_kept(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("item,relevance,group\na,1,x\nb,.9,x\nc,.8,x\nd,.3,y\ne,.2,y\n")
    text = str(api.rank(path, "exposure(constraint='treatment')"))
    assert "one of 120 rankings per query" in text
    assert "violates it least, by 0.846" in text
    assert "mean exposure per item: x 0.71, y 0.409" in text or "x 0.710" in text
