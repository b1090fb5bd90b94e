"""A policy file in JSON that somebody else wrote: its policy ranks, or one sentence refuses it."""

import contextlib
import copy
import json

import pandas as pd
import pytest

from engine.core.errors import EngineError
from engine.policies.files.serving import served
from engine.policies.linear import is_linear, linear_of

RECORD = {
    "policy": "linear",
    "columns": [
        {"column": "age", "mean": 13.0, "spread": 8.0},
        {"column": "kind", "values": ["a", "b"]},
    ],
    "items": ["d", "e"],
    "weights": [[0.1, 0.2]] * 5,
    "temperature": 1.0,
}
PLACES = [
    ("columns",), ("columns", 0), ("columns", 0, "column"), ("columns", 0, "mean"),
    ("columns", 0, "spread"), ("columns", 1, "column"), ("columns", 1, "values"), ("items",),
    ("items", 0), ("weights",), ("weights", 0), ("weights", 0, 0), ("temperature",),
]  # fmt: skip
VALUES = [
    None, 0, -1, 1e308, 1e-320, float("nan"), float("inf"), 10**400, "", " ", "a,b", "kind", "=x",
    "\x00", "\ud800", [], {}, [[]], [[1]], ["a", "a"], True,
]  # fmt: skip


@pytest.fixture
def requests(tmp_path):
    path = tmp_path / "requests.csv"
    path.write_text("age,kind\n3,a\nx,b\n,\n")
    return path


def changed(place, value):
    """The record with one of its values replaced."""
    record = copy.deepcopy(RECORD)
    inner = record
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return record


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value", "ignore:divide by zero")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_any_value_in_its_place_ranks_or_is_refused(tmp_path, requests, place):
    for value in VALUES:
        path = tmp_path / "policy.json"
        path.write_text(json.dumps(changed(place, value)))
        with contextlib.suppress(EngineError):
            served(path, requests)


REFUSED = [
    (("temperature",), float("nan")),
    (("temperature",), -1.0),
    (("columns", 0, "mean"), 10**400),
    (("columns", 0, "mean"), float("nan")),
    (("columns", 0, "spread"), 0.0),
    (("columns", 0, "column"), ""),
    (("columns", 0, "column"), "age,age"),
    (("columns", 1, "column"), "age"),
    (("columns", 1, "values"), None),
    (("items",), ["d", "d"]),
]


@pytest.mark.parametrize(
    "catalogues",
    [
        [], {}, 1, {"items": [0], "queries": {"q": 0}}, {"items": [0, 1], "queries": {"q": 2}},
        {"items": [0, 1.5], "queries": {"q": 0}}, {"items": [0, 1], "queries": ["q"]},
        {"items": [True, 0], "queries": {}}, {"items": [-1, 0], "queries": {"q": -1}},
        {"items": [10**30, 0], "queries": {"q": 0}},
    ],
    ids=str,
)  # fmt: skip
def test_catalogues_that_are_none_are_refused(tmp_path, catalogues):
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(RECORD | {"catalogues": catalogues}))
    with pytest.raises(EngineError, match="is not a policy file"):
        linear_of(path)


@pytest.mark.parametrize(("place", "value"), REFUSED, ids=str)
def test_what_cannot_be_a_policy_is_refused_in_a_sentence(tmp_path, place, value):
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(changed(place, value)))
    with pytest.raises(EngineError, match="is not a policy file"):
        linear_of(path)


def test_brackets_without_end_are_refused_in_a_sentence(tmp_path, requests):
    path = tmp_path / "policy.json"
    path.write_text('{"policy": "linear", "x":' + "[" * 200_000)
    with pytest.raises(EngineError, match="is not a policy file"):
        served(path, requests)


def test_a_whole_record_ranks(tmp_path, requests):
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(RECORD))
    assert [ranking["ranking"] for ranking in served(path, requests)] == [["e", "d"]] * 3


@pytest.mark.parametrize("weights", [[1e308, 1e308], [1e308, -1e308], [0.0, 1e308]], ids=str)
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_scores_beyond_all_numbers_are_refused(tmp_path, weights, temperature):
    record = {**RECORD, "weights": [weights] * 5, "temperature": temperature}
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(record))
    model = linear_of(path).fitted()
    with pytest.raises(EngineError, match="too large to be numbers"):
        model.chances(pd.DataFrame({"age": [1e300], "kind": ["a"]}))
    near = model.chances(pd.DataFrame({"age": [13.0], "kind": ["c"]}))
    assert near.sum() == pytest.approx(1.0)


def test_a_weight_without_end_is_named(tmp_path):
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(changed(("weights", 0, 0), float("inf"))))
    with pytest.raises(EngineError, match="a weight that is no finite number"):
        linear_of(path)


@pytest.mark.parametrize("layout", [{"indent": 2}, {"separators": (",", ":")}], ids=str)
def test_a_file_that_another_tool_laid_out_is_still_a_policy(tmp_path, layout):
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(RECORD, **layout))
    assert is_linear(path)


def test_a_file_of_lists_in_lists_is_refused_in_words(tmp_path):
    path = tmp_path / "policy.json"
    path.write_text("[" * 100_000)
    with pytest.raises(EngineError, match="too deep in each other"):
        served(path, path)
