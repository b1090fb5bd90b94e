"""A policy file in the loop: it shows what it says, learns nothing, and is refused by name."""

import json

import numpy as np
import pytest

from engine import api
from engine.cli.main import main
from engine.core.errors import EngineError

WORLD = "two_items(relevance=(0.6, 0.5), examination=(1.0, 0.5))"


def names():
    from engine.simulator.world import World

    return World.parse(WORLD).truth.items


@pytest.mark.parametrize(("first", "clicks"), [(0, 0.85), (1, 0.80)])
def test_scores_rank_the_same_for_ever(tmp_path, first, clicks):
    """The better item first: .6 + .5 * .5; the worse one first: .5 + .6 * .5."""
    file = tmp_path / "policy.csv"
    scores = [1.0 - abs(place - first) for place in range(2)]
    rows = [f"{item},{score}" for item, score in zip(names(), scores, strict=True)]
    file.write_text("\n".join(["item,score", *rows]) + "\n")
    (record,) = api.loop(WORLD, str(file), rounds=400, worlds=200).as_record()["rankers"]
    assert record["best_on_top"] == (first == 0)
    assert record["clicks_per_round"] == pytest.approx(clicks, abs=0.01)


def test_chances_draw_every_page_anew(tmp_path):
    """The better item is first in a quarter of the pages: .25 * .85 + .75 * .8."""
    file = tmp_path / "policy.csv"
    chances = zip(names(), (0.25, 0.75), strict=True)
    file.write_text("\n".join(["item,probability", *(f"{i},{p}" for i, p in chances)]) + "\n")
    runs = api.loop(WORLD, str(file), rounds=400, worlds=200)
    (record,) = runs.as_record()["rankers"]
    assert record["clicks_per_round"] == pytest.approx(0.8125, abs=0.01)


def test_a_learned_policy_goes_from_its_log_into_the_loop_and_into_interleaving(tmp_path, capsys):
    world = "top_k(items=6, shown=3)"
    log = api.simulate(world, "uniform", impressions=2_000, seed=1).log
    file = tmp_path / "learned.csv"
    api.learn(log, "plackett_luce(steps=60)").save(file)
    record = api.loop(world, [str(file), "naive"], rounds=200, worlds=50).as_record()
    learned, naive = record["rankers"]
    assert learned["clicks_per_round"] > 0.9 * naive["clicks_per_round"]
    query = str(log.queries[0])
    with pytest.raises(SystemExit) as ended:
        main(["interleave", str(file), str(file), "--query", query, "--json"])
    assert ended.value.code == 0
    pages = json.loads(capsys.readouterr().out)["rankings"]
    assert sum(page["probability"] for page in pages) == pytest.approx(1)


def test_a_file_of_other_items_is_refused(tmp_path):
    file = tmp_path / "policy.csv"
    file.write_text("item,score\nnobody,1\nnothing,2\n")
    with pytest.raises(EngineError, match="names no item of this world"):
        api.loop(WORLD, str(file), rounds=10, worlds=2)
    with pytest.raises(EngineError, match="not at hand"):
        api.loop(WORLD, "fixed(name='gone.csv')", rounds=10, worlds=2)
    assert np.isfinite(api.loop(WORLD, "fixed", rounds=10, worlds=2).runs[0].rounds).all()
