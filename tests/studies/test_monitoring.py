"""Watching an estimate along the log, and finding the rows that carry it."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.evaluation.compare import compare
from engine.evaluation.explanations.influential_rows import influential_rows
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from engine.studies.monitoring import monitor

LOGGED = np.array([0.5, 0.5])
TARGET = UploadedPolicy(
    name="target", table={"item_code": np.arange(2), "probability": np.array([0.2, 0.8])}
)
TRUTH = 0.2 * 0.3 + 0.8 * 0.6


def columns(n, seed):
    rng = np.random.default_rng(seed)
    item = rng.choice(2, n, p=LOGGED)
    reward = (rng.random(n) < np.array([0.3, 0.6])[item]).astype(float)
    return {"item": item, "reward": reward, "propensity": LOGGED[item]}


def test_the_last_look_is_the_interval_of_the_whole_log():
    """Looks of one row each are the sequence of the interval; coarser looks are a little wider."""
    log = from_table(columns(150, 0), name="watched")
    watched = monitor(log, TARGET, moments=150)
    whole = compare(log, [TARGET], ["ips"], kind="confidence_sequence").answers[0]
    assert watched.value[-1] == pytest.approx(whole.value, rel=1e-12)
    assert (watched.low[-1], watched.high[-1]) == pytest.approx(whole.interval, rel=1e-9)
    assert len(watched.when) == 150


def test_the_interval_holds_at_every_look_of_nearly_every_log():
    """Nominal: 95 of 100 at every look at once; the sequence is conservative."""
    missed = 0
    for seed in range(25):
        watched = monitor(from_table(columns(1_500, seed), name=f"w{seed}"), TARGET, moments=20)
        missed += bool(((watched.low > TRUTH) | (watched.high < TRUTH)).any())
    assert missed <= 3


def test_one_may_stop_as_soon_as_the_interval_clears_a_value():
    watched = monitor(from_table(columns(20_000, 1), name="long"), TARGET)
    assert watched.impressions[watched.low > 0.4].min() < 20_000
    assert not (watched.low > 0.9).any()


def test_falling_rewards_are_no_gain():
    """Both policies earn the same at all times, .4 and then .1: had the value been held against the
    log's mean of .2, a gain would have been claimed in each of 40 logs."""
    near = UploadedPolicy(
        name="near", table={"item_code": np.arange(2), "probability": np.array([0.45, 0.55])}
    )
    for seed in range(6):
        rng = np.random.default_rng(seed)
        item, late = rng.choice(2, 3_000, p=LOGGED), np.arange(3_000) >= 1_000
        reward = (rng.random(3_000) < np.where(late, 0.1, 0.4)).astype(float)
        log = from_table(
            {"item": item, "reward": reward, "propensity": LOGGED[item]}, name=f"f{seed}"
        )
        seen = monitor(log, near, moments=30)
        assert (seen.low > reward.mean()).any()
        assert "at no moment" in seen.sentence()


def test_a_gain_is_bounded_by_what_it_is():
    """The target gains .54 - .45; the paired bounds hold it, and are told once they clear zero."""
    seen = monitor(from_table(columns(20_000, 3), name="gain"), TARGET)
    assert (seen.gain_low <= 0.09).all()
    assert (seen.gain_high >= 0.09).all()
    assert seen.gain_low[-1] > 0
    assert "shown to earn more than the logging policy after" in seen.sentence()


def test_sessions_that_come_back_later_are_refused():
    """Thirty users all along the log: of 200 such logs, 23 intervals failed at some look."""
    many = columns(3_000, 4)
    log = from_table(many | {"session": np.arange(3_000) % 30}, name="come back")
    with pytest.raises(EngineError, match="sessions that come back later"):
        monitor(log, TARGET)
    short = from_table(many | {"session": np.arange(3_000) // 5}, name="short")
    assert len(monitor(short, TARGET).gain_low) == 200


def test_monitoring_several_slots_is_refused():
    log = from_table(
        {
            "impression": np.repeat(np.arange(50), 2),
            "rank": np.tile([1, 2], 50),
            "item": np.tile([0, 1], 50),
            "reward": np.ones(100),
            "propensity": np.full(100, 0.5),
        },
        name="slots",
    )
    with pytest.raises(EngineError, match="several rows per impression"):
        monitor(log, TARGET)


def test_the_rows_behind_a_number_are_the_heaviest_clicks():
    """Item 1 weighs 1.6, item 0 weighs .4: the heaviest rows are clicks on item 1, from the top."""
    given = columns(400, 2)
    log = from_table(given, name="carried")
    rows = influential_rows(compare(log, [TARGET], ["snips"]).answers[0], 5)
    clicks = np.flatnonzero((given["item"] == 1) & (given["reward"] == 1))
    assert rows["line"].tolist() == (clicks[:5] + 1).tolist()
    assert rows["weight"] == pytest.approx([1.6] * 5)
    whole = (np.array([0.4, 1.6])[given["item"]] * given["reward"]).sum()
    assert rows["share"] == pytest.approx([1.6 / whole] * 5)
    with pytest.raises(EngineError, match="does not use"):
        influential_rows(compare(log, [TARGET], ["dm"]).answers[0])
