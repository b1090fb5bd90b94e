"""The audit of intervals: its worlds, its counts, its chunks, and the page that it writes."""

from functools import cache

import numpy as np
import pytest

from engine.calibration import tally
from engine.calibration.estimand import AuditedInterval, estimands
from engine.calibration.page import page
from engine.calibration.regimes import REGIMES
from engine.calibration.run import run
from engine.calibration.world import (
    best_first,
    better_often,
    draw,
    logged_by_rank,
    logged_value,
)
from engine.policies.candidates import logged_candidates
from engine.policies.policy import Policy


@pytest.mark.parametrize("key", ["rows", "visits", "amounts", "negative", "swaps"])
def test_a_log_earns_what_its_regime_says(key):
    log = draw(REGIMES[key], 0).log
    found = log.reduce("SELECT SUM(reward) AS whole, SUM(reward * reward) AS squares FROM log")
    mean = float(found["whole"][0]) / log.impressions
    error = float(found["squares"][0]) ** 0.5 / log.impressions
    assert mean == pytest.approx(logged_value(REGIMES[key]), abs=6 * error)


def test_click_rates_of_ranks_are_those_of_the_world():
    log = draw(REGIMES["rows"], 0).log
    rates = log.reduce("SELECT rank, AVG(reward) AS rate FROM log GROUP BY rank ORDER BY rank")
    assert np.allclose(rates["rate"], logged_by_rank(REGIMES["rows"]), atol=0.03)


def test_the_best_policy_earns_more_than_any_that_is_learned():
    drawn = draw(REGIMES["rows"], 0)
    best, value = best_first(drawn)
    assert value > logged_value(drawn.regime)
    assert best.relation(logged_candidates(drawn.log))["probability"].sum() == 20 * 6
    assert Policy.parse("most_clicked").learned
    assert better_often(draw(REGIMES["slots"], 0))[1] > logged_value(REGIMES["slots"])


def test_coverage_and_its_error_by_hand():
    """Two logs of two intervals: both hold the truth, then one: 3 of 4, and logs vary."""
    tallies: dict[str, tally.Tally] = {}
    tally.count(tallies, [AuditedInterval("n", 0, 2, 1), AuditedInterval("n", 0, 1, 1)])
    tally.count(
        tallies, [AuditedInterval("n", 0, 2, 1), AuditedInterval("n", 0, 0.5, 1, claimed=False)]
    )
    one = tallies["n"]
    assert (one.logs, one.all.coverage, one.all.below) == (2, 0.75, 1)
    assert (one.claimed.coverage, one.claimed_share) == (1.0, 0.75)
    # sum of (c - .75 m)^2 is .25 + .25; binomial alone .75; the larger of the two counts
    assert one.all.error == pytest.approx(0.75**0.5 / 4)


def test_chunks_go_on_where_the_last_one_stopped(tmp_path):
    once = run("slots", 2, tmp_path / "once", only=["over_time"])
    run("slots", 1, tmp_path / "twice", only=["over_time"])
    twice = run("slots", 2, tmp_path / "twice", only=["over_time"])
    assert once == twice
    assert once["over_time"]["clicks per page"].logs == 2
    assert (tmp_path / "once/slots.json").read_text() == (tmp_path / "twice/slots.json").read_text()


def test_a_number_goes_on_alone_and_is_not_counted_twice(tmp_path):
    alone = run("rows", 2, tmp_path, only=["examination"], numbers=["pivot_one"])["examination"]
    counts = alone["pivot_one"].logs, alone["pivot_one"].all.m
    run("rows", 1, tmp_path, only=["examination"])
    both = run("rows", 1, tmp_path, only=["examination"])["examination"]
    assert (both["pivot_one"].logs, both["pivot_one"].all.m) == counts == (2, 10)
    assert both["all_pairs"].logs == 1


def test_a_number_is_counted_again_without_the_others(tmp_path):
    """Those counted before keep their logs and their day, also when all go on together."""
    run("rows", 2, tmp_path, only=["examination"], day="2026-01-05")
    chosen = {"only": ["examination"], "day": "2026-01-06"}
    run("rows", 1, tmp_path, numbers=["pivot_one"], again=True, **chosen)
    tallies = run("rows", 2, tmp_path, **chosen)["examination"]
    assert (tallies["pivot_one"].logs, tallies["pivot_one"].since) == (2, "2026-01-06")
    assert (tallies["all_pairs"].logs, tallies["all_pairs"].since) == (2, "2026-01-05")
    line = next(row for row in page(tmp_path).splitlines() if row.startswith("| `pivot_one`"))
    assert line.endswith("| 2026-01-06 |")


def test_every_estimand_answers_in_some_regime_and_the_page_names_it(tmp_path):
    drawn = cache(lambda regime: draw(REGIMES[regime], 0))
    for key, one in estimands().items():
        regime = next(name for name in REGIMES if one.applies(REGIMES[name]))
        intervals = list(one.intervals(drawn(regime)))
        assert intervals, key
        assert all(interval.low <= interval.high for interval in intervals), key
    text = page(tmp_path)
    assert all(one.title in text for one in estimands().values())
