"""`counterclick rank POLICY FILE`: a policy file ranks requests without a log."""

import json

import pytest

from engine.cli.main import main
from engine.core.errors import EngineError
from engine.policies.files.serving import served


def test_scores_and_chances_rank_the_candidates_of_each_query(tmp_path, capsys):
    policy, asked = tmp_path / "policy.csv", tmp_path / "asked.csv"
    policy.write_text("query,item,score\nq,a,1\nq,b,3\nr,a,2\n")
    asked.write_text("query,item\nq,a\nq,b\nq,new\nr,a\n")
    with pytest.raises(SystemExit) as ended:
        main(["rank", str(policy), str(asked), "--json"])
    assert ended.value.code == 0
    first, second = json.loads(capsys.readouterr().out)["rankings"]
    assert first == {"request": "q", "ranking": ["b", "a", "new"], "score": [3, 1, None]}
    assert second["ranking"] == ["a"]
    policy.write_text("item,probability\na,0.25\nb,0.75\n")
    asked.write_text("item,text\na,1\nb,2\n")
    assert served(policy, asked)[0]["ranking"] == ["b", "a"]
    assert served(policy, asked, shown=1)[0]["ranking"] == ["b"]
    policy.write_text("item,rank\na,2\nb,1\n")
    assert served(policy, asked)[0]["ranking"] == ["b", "a"]


def test_a_linear_policy_ranks_rows_of_columns(tmp_path):
    """Scores x and -x: item a where x is above its mean, else b."""
    policy, asked = tmp_path / "policy.json", tmp_path / "asked.csv"
    record = {
        "policy": "linear",
        "columns": [{"column": "x", "mean": 0.0, "spread": 1.0}],
        "items": ["a", "b"],
        "weights": [[0, 0], [1, -1], [0, 0]],
        "temperature": 0,
    }
    policy.write_text(json.dumps(record))
    asked.write_text("x,query\n2,u\n-1,\n")
    assert [one["ranking"] for one in served(policy, asked)] == [["a"], ["b"]]
    policy.write_text(json.dumps(record | {"temperature": 1}))
    assert served(policy, asked)[0]["probability"][0] == pytest.approx(1 / (1 + 2.718281828**-4))


@pytest.mark.parametrize(
    ("policy", "asked", "says"),
    [
        ("query,item,score\nq,a,1\n", "item,text\na,1\n", "ranks by query"),
        ("item,liking\na,1\n", "item,text\na,1\n", "neither score nor probability nor rank"),
        ("item,score\na,1\n", "thing,text\na,1\n", "no column for the item"),
        ("item,score\na,1\na,2\n", "item,text\na,1\n", "the same item more than once"),
        ("item,probability\na,2\n", "item,text\na,1\n", "must lie between 0 and 1"),
        ("item,rank,probability\na,-9,1\n", "item,text\na,1\n", "must be 1, 2, 3"),
    ],
)
def test_refusals_name_what_is_missing(tmp_path, policy, asked, says):
    files = tmp_path / "policy.csv", tmp_path / "asked.csv"
    for file, text in zip(files, (policy, asked), strict=True):
        file.write_text(text)
    with pytest.raises(EngineError, match=says):
        served(*files)


def test_a_policy_and_a_method_are_not_both_taken(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["rank", "a.csv", "b.csv", "--method", "nash"])
    assert ended.value.code == 2
    assert "rank POLICY FILE" in capsys.readouterr().err


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_ids_that_command_a_terminal_are_printed_as_what_they_are(form, tmp_path, capsys):
    policy, asked = tmp_path / "policy.csv", tmp_path / "asked.csv"
    policy.write_text("item,score\na\x1b[2J,1\nb\u202e,2\n", encoding="utf-8")
    asked.write_text("query,item\nq\x9b2J,a\x1b[2J\nq\x9b2J,b\u202e\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["rank", str(policy), str(asked), *form])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert printed.replace("\n", "").isprintable()
    assert "u202e" in printed
    if form:
        assert json.loads(printed)["rankings"][0]["ranking"] == ["b\u202e", "a\x1b[2J"]


def test_a_log_as_candidates_gives_each_item_once_per_query(tmp_path):
    policy, asked = tmp_path / "policy.csv", tmp_path / "log.csv"
    policy.write_text("query,item,score\nq,a,1\nq,b,2\nr,a,3\n")
    asked.write_text("query,item,click\nq,a,0\nq,b,1\nq,a,1\nr,a,0\nr,a,0\n")
    assert [one["ranking"] for one in served(policy, asked)] == [["b", "a"], ["a"]]
