import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.method import parse
from engine.loop.outcome import outcome
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "published" / "feedback_loop.json").read_text("utf-8")
)["top_k_grid"]


SHORT = (
    "naive eps=0.0",
    "naive eps=0.3",
    "ctr eps=0.02",
    "ctr eps=0.3",
    "ips eps=0.0",
    "ips eps=0.1",
)
"""Every ranker without or with little exploration, and with much; the others for `make long`."""
CELLS = [pytest.param(cell, marks=[] if cell in SHORT else pytest.mark.long) for cell in PUBLISHED]


@pytest.mark.parametrize("cell", CELLS)
def test_the_published_grid_is_reproduced_within_three_standard_errors(cell):
    name, rate = cell.split(" eps=")
    ranker = parse("loop.rankers", f"{name}(exploration={rate}, ties='once')")
    world = parse("simulator", "top_k")
    run = simulate(world, ranker, Schedule(rounds=5_000, worlds=400, seed=11, snapshots=2))
    end, published = outcome(run), PUBLISHED[cell]
    for found, expected in [
        (end.best_on_top, published["P_best_is_top"]),
        (end.best_shown, published["P_best_in_topK"]),
    ]:
        pooled = np.clip((found * 400 + expected * 200) / 600, 0.01, 0.99)
        error = np.sqrt(pooled * (1 - pooled) * (1 / 200 + 1 / 400))
        assert abs(found - expected) < 3 * error
    error = end.clicks_standard_error * np.sqrt(1 + 400 / 200)
    assert abs(end.clicks_per_round - published["clicks_per_round"]) < 3 * error
    assert end.exposure_gini == pytest.approx(published["exposure_gini"], abs=0.004)
