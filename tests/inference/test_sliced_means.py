"""Means of slices whose rows come in sessions: no false alarms, and slow changes are heard."""

import numpy as np
import pytest

from engine.inference.sliced_means import REWARD_TREND, drifts, grouped

PERIODS = 10


def means(rng, n, session_rows, fall=0.0, rate=0.2):
    """Clicks of sessions that like differently, along a time in which the rate falls."""
    session = np.arange(n) // session_rows
    liking = rng.beta(2 * rate, 2 - 2 * rate, session.max() + 1) if session_rows > 1 else [rate]
    time = np.linspace(0, 1, n)
    chance = np.resize(liking, session.max() + 1)[session] * (1 + fall / 2 - fall * time)
    period = np.minimum((time * PERIODS).astype(int), PERIODS - 1)
    clicks = (rng.random(n) < chance).astype(float)
    return grouped(period, rng.integers(0, 1_000, session.max() + 1)[session], clicks, np.ones(n))


def test_by_hand():
    """Slices of 4 and 2 rows in two groups: means .5 and 1, of all 4 / 6."""
    found = grouped(
        np.array([0, 0, 1, 1]),
        np.array([0, 1, 0, 1]),
        np.array([2.0, 0, 1, 1]),
        np.array([2.0, 2, 1, 1]),
    )
    assert found.mean == pytest.approx([0.5, 1.0])
    # residuals of slice 0 about .5: +1 and -1; squares 2, times 2 / 1 groups, over 4 rows
    assert found.error[0] == pytest.approx(np.sqrt(2 * 2) / 4)


@pytest.mark.parametrize("session_rows", [1, 10])
def test_steady_clicks_hardly_ever_drift(session_rows):
    rng = np.random.default_rng(1)
    alarms = [drifts(means(rng, 3_000, session_rows)) for _ in range(200)]
    assert np.mean(alarms) <= 0.04, "at most 1.5%, with a Monte Carlo error of .9%"


def test_a_slow_fall_is_heard():
    """A fall by 20% along 20,000 rows was heard in 7% by what compares period with period."""
    rng = np.random.default_rng(2)
    assert np.mean([drifts(means(rng, 20_000, 1, fall=0.2)) for _ in range(40)]) > 0.8


@pytest.mark.long
@pytest.mark.parametrize(
    ("rate", "session_rows", "least"), [(0.2, 1, 0.93), (0.1, 1, 0.63), (0.05, 1, 0.27)]
)
def test_how_often_a_fall_by_a_fifth_is_heard(rate, session_rows, least):
    """Of 400 logs of 20,000 rows: .97, .71, .34. A two-sided test at 5% hears .98, .78, .45.

    By arithmetic, too: a fall by a fifth moves the trend by 4.1, 2.7 and 1.9 standard errors.
    """
    rng = np.random.default_rng(3)
    logs = (means(rng, 20_000, session_rows, 0.2, rate) for _ in range(400))
    assert np.mean([drifts(log, REWARD_TREND) for log in logs]) > least


@pytest.mark.long
@pytest.mark.parametrize("session_rows", [1, 10, 50])
def test_steady_rewards_seldom_drift_at_the_more_sensitive_level(session_rows):
    """At most 3.5%, with a Monte Carlo error of .9%."""
    rng = np.random.default_rng(4)
    logs = (means(rng, n, session_rows) for n in (1_000, 10_000) for _ in range(200))
    assert np.mean([drifts(log, REWARD_TREND) for log in logs]) <= 0.055
