"""The Python of a log opens the very same log again, from the folder where its file lies."""

import pytest

from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from engine.ingest.several_files import load_several
from engine.logs.arrays import stored

AMBIGUOUS = "thing;hit;chance;when;note\na;1;0,5;03/04/2026 10:00;x\nb;0;0,5;05/06/2026 11:00;y\n"
PLAIN = "item,rank,click,propensity\na,1,1,0.5\nb,2,0,0.5\n"
NAMED = {"item": "thing", "reward": "hit", "propensity": "chance", "timestamp": "when"}


def opened(recipe):
    told = {}
    exec(compile(recipe, "recipe", "exec"), told)
    return told["log"]


@pytest.mark.parametrize(
    ("text", "mapping", "options"),
    [
        (PLAIN, None, ReadOptions()),
        (PLAIN, {"propensity": "", "rank": ""}, ReadOptions()),
        (AMBIGUOUS, NAMED, ReadOptions(dates="day first", decimal="comma")),
        (AMBIGUOUS, NAMED, ReadOptions(dates="month first", decimal="comma", drop=("note",))),
    ],
    ids=["guessed", "left out", "said", "dropped"],
)
def test_a_file_is_read_the_same_way_again(tmp_path, monkeypatch, text, mapping, options):
    path = tmp_path / "it's mine.csv"
    path.write_text(text)
    log = load(path, mapping=mapping, name="a title", options=options)
    monkeypatch.chdir(tmp_path)
    again = opened(log.recipe)
    assert again.fingerprint == log.fingerprint
    assert again.mapping == log.mapping


def test_what_was_left_out_is_not_guessed_again(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(PLAIN)
    log = load(path, mapping={"propensity": ""})
    assert "'propensity': ''" in log.recipe
    assert "'arm'" not in log.recipe


def test_several_files_and_files_in_place_are_opened_again(tmp_path, monkeypatch):
    paths = [tmp_path / "old.csv", tmp_path / "new.csv"]
    for path in paths:
        path.write_text(PLAIN)
    stored({"item": ["a", "b"], "reward": [1.0, 0.0]}, tmp_path / "log.parquet")
    monkeypatch.chdir(tmp_path)
    both = load_several(paths, policy_each=True, mapping={"propensity": ""})
    assert opened(both.recipe).fingerprint == both.fingerprint
    lying = load("log.parquet", in_place=True)
    assert opened(lying.recipe).fingerprint == lying.fingerprint
    assert lying.recipe.endswith("load('log.parquet', in_place=True)")
