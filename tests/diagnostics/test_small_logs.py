"""Logs with too few sessions, impressions or matched clicks for an answer."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.evaluation.explanations.influential_rows import influential_rows
from engine.logs.arrays import from_table
from tests.diagnostics.trap_logs import LOGGED, ask, caught, log_of, target


def test_clicks_of_a_few_sessions():
    """Three sessions of 600 click all along: 6,000 impressions and 30 clicks are three of each."""
    session = np.arange(6_000) // 10
    item = np.random.default_rng(1).choice(4, 6_000, p=LOGGED)
    columns = {
        "item": item,
        "session": session,
        "reward": (session % 200 == 7).astype(float),
        "propensity": LOGGED[item],
    }
    one = ask(from_table(columns, name="buyers"), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "degrees_of_freedom", "amber", "few sessions contribute")


def test_no_matched_click_gives_an_interval_that_is_not_zero_to_zero():
    columns = {
        "item": np.array([0] * 500 + [1] * 500),
        "reward": np.zeros(1_000),
        "propensity": np.full(1_000, 0.5),
    }
    one = ask(from_table(columns, name="no click"), target(0.0, 1.0))
    assert one.value == 0
    assert one.interval[0] == 0
    assert 0.003 < one.interval[1] < 0.02
    assert one.verdict.word == "not estimable"


def test_where_no_click_matched_differences_and_sweeps_are_as_open_as_the_value():
    """Item 1 was never clicked, item 0 always: nothing shows that item 1 cannot be."""
    columns = {
        "item": np.array([0, 1] * 40),
        "reward": np.array([1.0, 0.0] * 40),
        "propensity": np.full(80, 0.5),
    }
    log = from_table(columns, name="one of two")
    other = target(1.0, 0.0).replace(name="other")
    found = compare(log, [target(0.0, 1.0), other], ["clipped"], sweeps=True)
    nothing, all_clicks = found.answers
    assert nothing.interval == (0, pytest.approx(2 * (1 - 0.025 ** (1 / 80))))
    first = found.differences[0]
    assert first.interval[1] == pytest.approx(nothing.interval[1] - found.baseline.interval[0])
    low, high = found.sweeps[0].as_table()["low"], found.sweeps[0].as_table()["high"]
    assert (low == 0).all()
    assert high == pytest.approx(np.full(len(high), nothing.interval[1]))
    assert not len(influential_rows(nothing)["line"])
    assert len(influential_rows(all_clicks, 5)["line"]) == 5


@pytest.mark.parametrize(("sessions", "light"), [(6, "red"), (25, "amber"), (60, "amber")])
def test_many_impressions_of_a_few_sessions(sessions, light):
    one = ask(log_of(session=np.arange(6_000) % sessions), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "sessions", light, f"{sessions} sessions", "needs 100")


def test_one_session_that_holds_half_the_log():
    session = np.where(np.arange(6_000) < 3_000, 0, np.arange(6_000) // 5)
    one = ask(log_of(session=session), target(0.3, 0.3, 0.2, 0.2))
    caught(one, "sessions", "red", "601 sessions, which count as 4.0 sessions of equal length")


def test_enough_sessions_of_several_impressions_are_estimable():
    one = ask(log_of(session=np.arange(6_000) // 5), target(0.3, 0.3, 0.2, 0.2))
    assert one.verdict.word == "estimable", one.verdict.reasons


@pytest.mark.parametrize(("rows", "light"), [(2, "red"), (500, "amber")])
def test_a_mean_of_few_impressions(rows, light):
    log = log_of(rows, seed=3)
    caught(ask(log, "logged", "naive"), "effective_sample_size", light, f"{rows} impressions")
