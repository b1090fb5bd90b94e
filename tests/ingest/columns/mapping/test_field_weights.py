"""Numbers of field logs that stand for more, or for something else, than their rows show."""

import json

import numpy as np
import pytest

from engine.ingest.columns.doubts.click_rates import share_of_one
from engine.ingest.columns.mapping.guess import guess
from engine.ingest.load import load


def decisions(shares):
    """Decisions over two actions: those that were dropped often are always rewarded."""
    return "".join(
        json.dumps(
            {
                "_label_cost": -1.0 if share else 0.0,
                "EventId": f"e{number}",
                "a": [1 + number % 2, 2 - number % 2],
                "p": [0.5, 0.5],
                "c": {"_multi": [{"id": "x"}, {"id": "y"}]},
                "pdrop": share,
            }
        )
        + "\n"
        for number, share in enumerate(shares)
    )


@pytest.mark.parametrize("share", [0.8, 0.3, 0.5, 0.9])
def test_an_event_weighs_as_those_that_were_dropped(tmp_path, place, share):
    path = tmp_path / "log.dsjson"
    path.write_text(decisions([0.0, share] * 70))
    log = load(path, workspace=place)
    weight = 1 / (1 - share)
    table = log.query("SELECT COUNT(*) AS rows, SUM(reward) AS clicks FROM log")
    assert table["rows"][0] == pytest.approx(70 + 70 * weight, abs=0.6)
    assert table["clicks"][0] / table["rows"][0] == pytest.approx(weight / (1 + weight), abs=1e-3)
    assert log.counts["sessions"] == 140
    assert log.counts["read"] == 140


@pytest.mark.parametrize("share", [1.0, -0.5, 2, "much"])
def test_a_share_that_cannot_be_is_set_aside(tmp_path, place, share):
    path = tmp_path / "log.dsjson"
    path.write_text(decisions([0.5, share, 0.5]))
    log = load(path, workspace=place)
    assert log.counts["quarantined"] == 1
    assert "pdrop" in next(iter(log.quarantine_reasons))


def shown(chances, rows=900):
    """Rankings of three items drawn by their chances, one rank a row, with those chances."""
    rng = np.random.default_rng(4)
    items = rng.choice(len(chances), rows, p=np.array(chances) / sum(chances))
    return items, [str(1 + row % 3) for row in range(rows)], [f"{chances[at]}" for at in items]


def test_chances_of_showing_add_up_to_one():
    items, ranks, chances = shown([0.5, 0.3, 0.15, 0.05])
    assert share_of_one(items.tolist(), ranks, chances) == pytest.approx(1.0, abs=0.02)


def test_few_rows_and_odd_values_say_nothing():
    items, ranks, chances = shown([0.5, 0.5], rows=90)
    assert share_of_one(items.tolist(), ranks, chances) is None
    assert share_of_one(["a"] * 200, ["1"] * 200, ["2"] * 200) is None
    assert share_of_one(["a"] * 200, ["1"] * 200, ["word"] * 200) is None


@pytest.mark.parametrize("name", ["prob", "p", "probability"])
def test_a_predicted_click_rate_is_no_propensity(name):
    items, ranks, chances = shown([0.5, 0.3, 0.15, 0.05])
    rates = [f"{0.01 + float(chance) / 4:.4f}" for chance in chances]
    sample = {"item": [f"i{at}" for at in items], "rank": ranks, "click": ["0", "1", "0"] * 300}
    assert guess({**sample, name: chances}).mapping["propensity"] == name
    doubted = guess({**sample, name: rates})
    assert "propensity" not in doubted.mapping
    assert "predicted click rate" in doubted.doubts[0].what
    assert guess({**sample, name: rates}, {"propensity": name}).mapping["propensity"] == name


def test_a_document_that_comes_again_begins_a_ranking(tmp_path, place):
    blocks = [f"{k % 2} qid:7 1:0.5 # d{k}\n" for k in range(3)] * 4
    path = tmp_path / "log.txt"
    path.write_text("".join(blocks))
    log = load(path, workspace=place)
    assert (log.counts["impressions"], log.counts["ranks"], log.counts["queries"]) == (4, 3, 1)
