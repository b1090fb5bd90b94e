"""Policies from files of scores and of rankings."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.policies.candidates import logged_candidates
from engine.policies.scores import Scores
from engine.policies.uploaded import policies_of


@pytest.fixture
def log():
    return from_table(
        {
            "impression": np.array([1, 1, 2, 2]),
            "query": np.array(["a", "a", "b", "b"]),
            "item": np.array(["x", "y", "x", "z"]),
            "rank": np.array([1, 2, 1, 2]),
            "reward": np.zeros(4),
        }
    )


def shown(policy, log):
    relation = policy.relation(logged_candidates(log))
    queries = relation.get("query_code")
    return {
        (
            log.queries[queries[row]] if queries is not None else "",
            int(relation["rank"][row]),
            log.items[relation["item_code"][row]],
        ): float(relation["probability"][row])
        for row in range(len(relation["rank"]))
    }


def test_scores_make_a_ranking_per_query(log, tmp_path):
    """a: y 2 before x 1; b: z .9, y .5, x .1, of which two ranks show the first two."""
    file = tmp_path / "scores.csv"
    file.write_text("query,item,score\na,x,1\na,y,2\nb,x,0.1\nb,y,0.5\nb,z,0.9\n")
    (policy,) = policies_of(file, log)
    assert isinstance(policy, Scores)
    assert shown(policy, log) == {
        ("a", 1, "y"): 1,
        ("a", 2, "x"): 1,
        ("b", 1, "z"): 1,
        ("b", 2, "y"): 1,
    }
    assert policy.marginals(logged_candidates(log)).tolist() == [[0, 1], [1, 0], [0, 0], [1, 0]]


def test_scores_for_every_query_draw_lots_under_a_temperature(log, tmp_path):
    """Strengths 1, 3, 4: rank 1 shows z in 4 of 8, then x or y by what is left."""
    file = tmp_path / "scores.csv"
    file.write_text(f"item,score\nx,0\ny,{np.log(3)}\nz,{np.log(4)}\n")
    policy = Scores(temperature=1.0).of_file(file, log)
    found = shown(policy, log)
    assert found["", 1, "z"] == pytest.approx(4 / 8)
    assert found["", 1, "x"] == pytest.approx(1 / 8)
    assert found["", 2, "x"] == pytest.approx(4 / 8 * 1 / 4 + 3 / 8 * 1 / 5, rel=1e-6)
    assert policy.spec == "scores(name='scores.csv', temperature=1)"


def test_a_file_of_ranks_shows_each_item_at_its_rank(log, tmp_path):
    file = tmp_path / "rankings.csv"
    file.write_text("query,item,rank\na,y,1\na,x,2\nb,x,1\nb,z,2\n")
    (policy,) = policies_of(file, log)
    assert shown(policy, log)[("a", 1, "y")] == 1
    assert len(shown(policy, log)) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("item,score\nx,1\nx,2\n", "more than once"),
        ("item,score\nx,high\n", "must be a number"),
        (
            "query,item,rank\na,x,1\na,y,1\n",
            "same rank of a query twice. First again at line 3",
        ),
        (
            "query,item,rank\na,x,1\na,x,2\n",
            "same item of a query twice. First again at line 3",
        ),
        ("item,score,rank\nx,1,1\n", "gives scores and ranks"),
    ],
)
def test_files_that_make_no_policy_are_refused(log, tmp_path, text, says):
    file = tmp_path / "file.csv"
    file.write_text(text)
    with pytest.raises(EngineError, match=says):
        policies_of(file, log)
