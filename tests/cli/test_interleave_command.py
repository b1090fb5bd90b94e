"""`interleave`, `pairs` and `compare-variants` on the command line."""

import csv
import json

import numpy as np
import pytest

from engine.cli.main import main
from tests.interleaving.interleaved import draft_table


def run(*arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    return stopped.value.code


def answer(capsys, *arguments):
    assert run(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def interleaved(tmp_path):
    table = draft_table(np.random.default_rng(1), users=400, per_user=2)
    path = tmp_path / "interleaved.csv"
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return str(path)


def test_two_lists(capsys):
    found = answer(capsys, "interleave", "A,B,C", "B,A,C", "--method", "team_draft")
    assert found["method"] == "team_draft"
    assert found["random_clicks"] == {"A": 0.5, "B": 0.5}
    assert sum(page["probability"] for page in found["rankings"]) == pytest.approx(1)
    assert {"ranking": ["A", "B", "C"], "teams": ["A", "B", "A"], "probability": 0.25} in found[
        "rankings"
    ]
    assert "wins" not in found


def test_conversions_after_the_page_are_credited_too(capsys, tmp_path):
    """A is clicked more often, but what is bought comes from B."""
    table = draft_table(np.random.default_rng(2), users=600)
    of_b = table["team"] == "B"
    bought = np.where(of_b, np.random.default_rng(3).random(len(of_b)) < 0.2, 0).astype(int)
    path = tmp_path / "bought.csv"
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*(name.replace("reward", "click") for name in table), "conversion"])
        writer.writerows(zip(*table.values(), bought, strict=True))
    clicked = answer(capsys, "interleave", str(path))
    converted = answer(capsys, "interleave", str(path), "--reward", "conversion")
    assert clicked["preferred"] == "A"
    assert converted["preferred"] == "B"
    assert converted["wins"]["A"] == 0
    assert clicked["wins"]["A"] > clicked["wins"]["B"]


@pytest.mark.parametrize(
    ("more", "a", "b"),
    [((), 0.405146, 0.594854), (("--users", "position_based"), 0.405146, 0.594854)],
)
def test_relevant_items_are_clicked(capsys, more, a, b):
    found = answer(
        capsys, "interleave", "a,b,c", "b,c,a", "--method", "probabilistic", "--relevant", "c",
        *more,
    )  # fmt: skip
    assert found["wins"]["A"] == pytest.approx(a, abs=1e-6)
    assert found["wins"]["B"] == pytest.approx(b, abs=1e-6)
    assert sum(found["wins"].values()) == pytest.approx(1)


def test_users_see_as_much_as_they_are_said_to(capsys):
    found = answer(
        capsys, "interleave", "a,b", "b,a", "--relevant", "a", "--users", "position_based",
        "--examination", "0.5",
    )  # fmt: skip
    assert found["wins"] == pytest.approx({"A": 0.5, "B": 0, "tie": 0.5})


def test_three_lists_multileaved(capsys):
    found = answer(
        capsys, "interleave", "a,b,c", "b,c,a", "c,a,b", "--method", "multileave", "--relevant", "a"
    )
    assert found["random_clicks"] == pytest.approx({"A": 1 / 3, "B": 1 / 3, "C": 1 / 3})
    assert found["wins"]["A"] == pytest.approx(1)


def test_an_interleaved_file(capsys, interleaved):
    found = answer(capsys, "interleave", interleaved)
    assert found["rankers"] == ["A", "B"]
    assert (found["impressions"], found["users"]) == (800, 400)
    assert sum(found["wins"].values()) == 800
    low, high = found["interval"]
    assert low < found["win_rate"] < high
    assert found["verdict"] == "estimable"
    assert found["warnings"] == []
    assert run("interleave", interleaved) == 0
    assert "Users prefer A: it wins" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        '{"ranking_id": "%d", "user_id": "u%d", "results": [{"item_id": "a", "search_config": "X", '
        '"clicked": %d}, {"item_id": "b", "search_config": "Y", "clicked": 0}]}',
        '{"ranking_id": "%d", "user_id": "u%d", "items": ["a", "b"], "teams": ["X", "Y"], '
        '"clicks": [%d, 0]}',
    ],
    ids=["one object per result", "lists side by side"],
)
def test_merged_lists_as_json(capsys, tmp_path, line):
    path = tmp_path / "merged.jsonl"
    path.write_text("\n".join(line % (i, i, i % 3 == 0) for i in range(90)))
    found = answer(capsys, "interleave", str(path))
    assert found["rankers"] == ["X", "Y"]
    assert found["wins"] == {"X": 30, "Y": 0, "tie": 60}
    assert found["verdict"] == "not estimable", "X always stands at rank 1"


def test_pairs_and_their_policy_file(capsys, interleaved, tmp_path):
    out = tmp_path / "ranking.csv"
    found = answer(capsys, "pairs", interleaved, "--method", "skip_above", "--out", str(out))
    assert found["rule"] == "skip_above"
    assert found["lower_share"] == 1
    assert "lower of two results" in found["warnings"][0]
    assert out.read_text().startswith("query,item,score,learned_from\n")


def test_variants(capsys, tmp_path):
    path = tmp_path / "ab.csv"
    rows = [f"{i},{'old' if i % 2 else 'new'},x,{int(i % 10 < 4)}" for i in range(600)]
    path.write_text("\n".join(["session,policy,item,click", *rows]))
    found = answer(capsys, "compare-variants", str(path), "--control", "old")
    assert found["sample_ratio"]["p_value"] == 1
    (difference,) = found["differences"]
    assert (difference["policy"], difference["minus"]) == ("new", "old")
    assert difference["value"] == pytest.approx(0)
    assert difference["verdict"] == "estimable"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("interleave", "a,b", "b,a", "c,a"), "merges two rankings, but 3 are given"),
        (("interleave", "a,b", "b,a", "--method", "ballanced"), "Did you mean balanced?"),
        (("interleave", "a,b", "b,a", "--relevant", "z"), "is in no ranking"),
        (("interleave", "a,b", "b,a", "--examination", "one"), "must be numbers"),
        (("interleave", "a,a", "b,a"), "shows 'a' twice"),
        (("interleave", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_bad_input_is_one_sentence(capsys, arguments, sentence):
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_rankings_of_unequal_length_say_whom_each_end_favours(capsys):
    found = answer(capsys, "interleave", "A,B", "A")
    assert found["stops"] == {"shorter": 0.0, "longer": 0.5, "fill": 0.5}
    assert run("interleave", "A,B", "A") == 0
    assert "with the longer it favours A by 0.50 clicks" in capsys.readouterr().out
    assert "stops" not in answer(capsys, "interleave", "A,B", "B,A")


@pytest.mark.parametrize("value", ["rank", "score", "probability"])
def test_policy_files_without_a_query_are_asked_for_it(capsys, tmp_path, value):
    for name in "AB":
        (tmp_path / name).write_text(f"query,item,{value}\nq,a,1\nq,b,1\n")
    for second in ("B", "a,b"):
        second = str(tmp_path / second) if second == "B" else second
        assert run("interleave", str(tmp_path / "A"), second) == 2
        assert "Name it: --query QUERY." in capsys.readouterr().err


def test_a_policy_file_of_ranks_alone_is_a_ranking(capsys, tmp_path):
    (tmp_path / "A").write_text("query,item,rank\nq,c,1\nq,a,2\nq,b,3\n")
    pages = answer(capsys, "interleave", str(tmp_path / "A"), "c,a,b", "--query", "q")["rankings"]
    assert [page["ranking"] for page in pages] == [["c", "a", "b"]] * len(pages)


def test_files_of_shown_items_and_of_clicks_are_no_rankings(capsys, tmp_path):
    """They may hold an interleaved log: what is missing is said, and it is no query."""
    for name in ("impressions.csv", "clicks.csv"):
        (tmp_path / name).write_text("search_id,item,position\nr,a,1\nr,b,2\n")
    files = [str(tmp_path / name) for name in ("impressions.csv", "clicks.csv")]
    assert run("interleave", *files) == 2
    assert "--query" not in capsys.readouterr().err
