"""Judgments: by hand, as files that others read, and against clicks that are not corrected."""

import csv
import io
import json

import numpy as np
import pytest

from engine import api
from engine.cli.main import main
from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.examination.examination_model import examine
from engine.examination.pairs import pairs
from engine.examination.uncertainty.moved_pairs import MovedPairs
from engine.judgments import judgment_files
from engine.judgments.judgments import graded, judge
from engine.logs.arrays import from_table
from engine.relevance import relevance_posterior as posteriors
from engine.relevance.relevance import relevance


def log_of(rows):
    """A log of (query, item, rank, clicked) rows, each its own impression."""
    query, item, rank, reward = zip(*rows, strict=True)
    place = np.arange(len(rows))
    return from_table(
        {
            "impression": place,
            "query": np.array(query),
            "item": np.array(item),
            "rank": np.array(rank),
            "reward": np.array(reward, dtype=float),
        }
    )


CURVE = "uploaded(curve=(1.0, 0.5))"
ROWS = (
    [("red shoes", "a", 1, int(k < 200)) for k in range(1_000)]
    + [("red shoes", "b", 2, int(k < 200)) for k in range(1_000)]
    + [("red shoes", "c", 1, int(k < 120)) for k in range(500)]
    + [("red shoes", "c", 2, int(k < 60)) for k in range(500)]
    + [("hats", "d", 2, 1)] * 3
)


def test_judgments_by_hand():
    # Item b has as many clicks as a, at a rank that half as many look at: it is twice as relevant.
    found = judge(log_of(ROWS), CURVE)
    assert found.item.tolist() == ["b", "c", "a"]
    assert found.views.tolist() == [500, 750, 1_000]
    assert found.relevance == pytest.approx([0.4, 0.24, 0.2], abs=0.01)
    assert found.withheld == 1
    assert found.grade.tolist() == [3, 2, 1] or found.grade.tolist() == [3, 2, 2]
    for low, high in found.interval:
        assert 0 < low < high < 1


def test_a_pair_with_three_impressions_is_drawn_to_what_pairs_are_like():
    found = judge(log_of(ROWS), CURVE, min_impressions=1)
    few = found.item == "d"
    assert found.relevance[few] < 1
    low, high = found.interval[few][0]
    assert high - low > 0.1


def test_opensearchs_coec_is_too_low_for_an_item_that_moved():
    log = log_of(ROWS)
    curve = examine(log, CURVE)
    names = log.items[relevance(log, curve, "coec")["item_code"]]
    coec = dict(zip(names, relevance(log, curve, "coec")["relevance"], strict=True))
    best = dict(zip(names, relevance(log, curve, "best_rank")["relevance"], strict=True))
    assert best["c"] == pytest.approx(180 / 1_000)
    assert coec["c"] == pytest.approx(180 / 750)
    assert best["a"] == coec["a"]


def test_grades_are_equal_steps_up_to_the_most_relevant():
    assert graded(np.array([0.8, 0.61, 0.41, 0.21, 0.0]), 4).tolist() == [3, 3, 2, 1, 0]
    assert graded(np.zeros(0), 4).tolist() == []


def test_files_hold_every_judgment():
    found = judge(log_of(ROWS), CURVE)
    rows = list(csv.DictReader(io.StringIO(judgment_files.as_csv(found))))
    assert [row["item"] for row in rows] == ["b", "c", "a"]
    assert float(rows[0]["relevance"]) == found.relevance[0]
    assert judgment_files.as_qrels(found).splitlines()[0] == "red%20shoes 0 b 3"
    assert judgment_files.as_quepid(found).splitlines()[:2] == [
        "query,docid,rating",
        "red shoes,b,3",
    ]
    document = json.loads(judgment_files.as_opensearch(found))
    assert document["type"] == "IMPORT_JUDGMENT"
    assert document["judgmentRatings"][0]["query"] == "red shoes"
    assert document["judgmentRatings"][0]["ratings"][0] == {"docId": "b", "rating": "3.0"}


def test_qrels_are_read_by_ir_measures(tmp_path):
    ir_measures = pytest.importorskip("ir_measures")
    found = judge(log_of(ROWS), CURVE)
    path = tmp_path / "log.qrels"
    path.write_text(judgment_files.as_qrels(found))
    qrels = list(ir_measures.read_trec_qrels(str(path)))
    assert {(each.doc_id, each.relevance) for each in qrels} == set(
        zip(found.item.tolist(), found.grade.tolist(), strict=True)
    )


def test_training_rows_group_an_impression_and_weigh_its_clicks(tmp_path):
    pages = [("q", "a", 1, 0), ("q", "b", 2, 1), ("q", "a", 1, 1), ("q", "b", 2, 0)]
    query, item, rank, reward = zip(*pages, strict=True)
    log = from_table(
        {
            "impression": np.array([1, 1, 2, 2]),
            "query": np.array(query),
            "item": np.array(item),
            "rank": np.array(rank),
            "reward": np.array(reward, dtype=float),
        }
    )
    result = api.judge(log, CURVE, min_impressions=1)
    path = tmp_path / "train.txt"
    result.save(path, "lightgbm")
    assert path.read_text().split() == ["0", "1:1", "1", "2:1", "1", "1:1", "0", "2:1"]
    assert (tmp_path / "train.txt.query").read_text().split() == ["2", "2"]
    assert (tmp_path / "train.txt.position").read_text().split() == ["0", "1", "0", "1"]
    assert (tmp_path / "train.txt.weight").read_text().split() == ["1", "2", "1", "1"]
    result.save(path, "xgboost")
    assert path.read_text().splitlines()[1] == "1 qid:1 2:1"
    result.save(path, "svmrank")
    assert path.read_text().splitlines()[1] == "1 qid:1 2:1 # q b rank=2 weight=2"


def test_training_rows_have_the_columns_of_numbers_as_features(tmp_path):
    """Text is no feature; a missing number is left out of its row."""
    table = {
        "impression": [1, 1, 2, 2],
        "query": ["q"] * 4,
        "item": ["a", "b", "a", "b"],
        "rank": [1, 2, 1, 2],
        "reward": [0, 1, 1, 0],
        "price": [2.5, 4.0, 2.5, float("nan")],
        "colour": ["red", "blue", "red", "blue"],
        "stars": [3, 5, 3, 5],
    }
    path = tmp_path / "train.txt"
    api.judge(from_table(table), CURVE, min_impressions=1).save(path, "xgboost")
    assert path.read_text().splitlines() == [
        "0 qid:1 1:2.5 2:3", "1 qid:1 1:4 2:5", "1 qid:2 1:2.5 2:3", "0 qid:2 2:5",
    ]  # fmt: skip


def test_lightgbm_trains_on_the_file(tmp_path):
    lightgbm = pytest.importorskip("lightgbm")
    path = tmp_path / "train.txt"
    api.judge(api.sample("three_rankers")).save(path, "lightgbm")
    data = lightgbm.Dataset(str(path))
    model = lightgbm.train({"objective": "lambdarank", "verbose": -1}, data, num_boost_round=2)
    assert model.num_trees() == 2


def test_the_command_writes_and_prints(tmp_path, capsys):
    path, out = tmp_path / "log.csv", tmp_path / "out.qrels"
    path.write_text(
        "query,item,rank,click\n" + "".join(f"{q},{i},{k},{c}\n" for q, i, k, c in ROWS)
    )
    with pytest.raises(SystemExit) as ended:
        main(["judge", str(path), "--method", CURVE, "--out", str(out), "--json"])
    assert ended.value.code == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["withheld"] == 1
    assert set(printed["judgments"][0]) == {
        "query", "item", "relevance", "interval", "looks", "impressions", "grade",
    }  # fmt: skip
    assert len(out.read_text().splitlines()) == 3


def test_a_log_that_compares_no_ranks_is_refused():
    rows = [("q", "a", 1, k % 2) for k in range(20)] + [("q", "b", 2, k % 2) for k in range(20)]
    with pytest.raises(EngineError, match="yields no judgments"):
        judge(log_of(rows))


def test_an_unknown_format_names_the_known_ones(tmp_path):
    result = api.judge(log_of(ROWS), CURVE)
    with pytest.raises(EngineError, match="opensearch"):
        result.save(tmp_path / "out.xyz")


def test_pairs_of_equal_counts_are_judged_as_if_each_stood_alone(monkeypatch):
    rows = [
        (f"query {k % 7}", f"item {k}", rank, int(rank <= k % 3))
        for k in range(60)
        for rank in (1, 1, 2, 2)[k % 2 :]
    ]
    log = log_of(rows)
    counted, curve = pairs(cells(log)), examine(log, CURVE)
    once = posteriors.relevance_posterior(counted, curve)
    alone = MovedPairs(counted, np.ones(60), np.arange(60))
    monkeypatch.setattr(posteriors, "together", lambda _: alone)
    each = posteriors.relevance_posterior(counted, curve)
    assert once.strength == pytest.approx(each.strength, rel=1e-9)
    np.testing.assert_allclose(once.mean, each.mean, rtol=1e-9)
    np.testing.assert_allclose(once.interval(), each.interval(), rtol=1e-9)
    np.testing.assert_allclose(once.views, each.views, rtol=1e-12)
