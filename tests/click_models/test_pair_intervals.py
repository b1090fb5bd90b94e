"""Intervals of a pair's attractiveness where the impressions of a session go together."""

import numpy as np
import pytest

from engine.calibration import tally
from engine.calibration.cascade_world import attractiveness, cascade_log
from engine.calibration.estimand import AuditedInterval
from engine.click_models.cascade import Cascade
from engine.click_models.jackknife import intervals
from engine.click_models.parameter_table import parameter_table
from engine.logs.arrays import from_table


def copied(copies, sessions=400):
    """A log of one query and two items, in which each session sees the same page again."""
    rng = np.random.default_rng(2)
    clicked = np.repeat(rng.random(sessions) < 0.4, copies)
    size = len(clicked)
    return from_table(
        {
            "session": np.repeat(np.arange(sessions), copies),
            "impression": np.arange(size),
            "query": np.full(size, "q"),
            "item": np.full(size, "a"),
            "rank": np.ones(size, int),
            "reward": clicked.astype(float),
        }
    )


def width(log):
    low, high = intervals(Cascade(), log)["attractiveness"][0]
    return high - low


def test_a_session_that_does_the_same_nine_times_counts_about_once():
    """Wilson's interval of 3,600 independent trials would be a third as wide as that of 400."""
    alone, together = width(copied(1)), width(copied(9))
    assert together == pytest.approx(alone, rel=0.5)
    assert together > 2 * alone / 3


def test_the_table_of_parameters_shows_the_intervals_of_sessions():
    log = copied(9)
    fitted, bounds = Cascade().fit(log), intervals(Cascade(), log)
    table = parameter_table(fitted, log, bounds)
    assert [table["low"][0], table["high"][0]] == list(bounds["attractiveness"][0])
    assert table["low"][0] < fitted.interval("attractiveness")[0, 0]


@pytest.mark.long
@pytest.mark.parametrize("visits", [False, True])
def test_pairs_are_covered_over_40_logs(visits):
    """Of 40 logs of 120 pairs: 95.3% and 94.8% (Monte Carlo errors .3, .4%)."""
    tallies: dict[str, tally.Tally] = {}
    for seed in range(0, 160, 4):
        log = cascade_log(seed, visits)
        index = Cascade().fit(log).index
        names = zip(log.queries[index.query], log.items[index.item], strict=True)
        bounds = intervals(Cascade(), log)["attractiveness"]
        tally.count(
            tallies,
            [
                AuditedInterval("pair", low, high, attractiveness()[name])
                for name, (low, high) in zip(names, bounds, strict=True)
            ],
        )
    assert 0.93 < tallies["pair"].all.coverage < 0.96
