"""`counterclick ratings`: errors with intervals and verdicts from a file of ratings."""

import json

import numpy as np
import pytest

from engine.cli.main import main
from engine.studies.learning.selection_bias import rating_world


def run(capsys, *words, code=0):
    with pytest.raises(SystemExit) as ended:
        main(["ratings", *map(str, words)])
    printed = capsys.readouterr()
    assert ended.value.code == code, printed.err
    return printed.err if code else printed.out


@pytest.fixture
def files(tmp_path):
    """Ratings of 60 users who rate what they like, and 400 ratings drawn at random."""
    rng = np.random.default_rng(3)
    world = rating_world(0.5, rng, users=60, items=40, observed=0.2)
    given = world.observed(rng)
    rows = zip(given.user, given.item, given.value.astype(int), strict=True)
    chosen, drawn = tmp_path / "ratings.csv", tmp_path / "drawn.csv"
    lines = [f"u{user},i{item},{stars}" for user, item, stars in rows]
    chosen.write_text("\n".join(["user,item,rating", *lines]) + "\n")
    stars = rng.choice(world.value.ravel().astype(int), 400)
    drawn.write_text("\n".join(["item,rating", *(f"i{one},{one}" for one in stars)]) + "\n")
    return chosen, drawn


def test_the_naive_average_is_refused_and_the_weighted_ones_have_intervals(files, capsys):
    chosen, drawn = files
    words = (chosen, "--propensity", "naive_bayes", "--uniform", drawn)
    record = json.loads(run(capsys, *words, "--json"))
    assert record["users"] == 60
    assert record["propensity"] == "naive_bayes"
    rows = {(one["factorisation"], one["estimator"]): one for one in record["errors"]}
    assert len(rows) == 6
    assert rows["naive", "naive"]["verdict"] == "not estimable"
    for kind in ("naive", "weighted"):
        low, high = rows[kind, "snips"]["interval"]
        assert low < rows[kind, "snips"]["value"] < high
        assert rows[kind, "snips"]["value"] > rows[kind, "naive"]["value"]
    text = run(capsys, *words)
    assert text.index("not estimable") < text.index("naive average does not correct")


def test_refusals_are_one_sentence(files, capsys):
    chosen, drawn = files
    assert "drawn at random" in run(capsys, chosen, "--propensity", "naive_bayes", code=2)
    assert "error of ratings" in run(capsys, chosen, "--error", "rmse", code=2)
    assert "user" in run(capsys, drawn, code=2)
