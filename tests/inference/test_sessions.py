"""Intervals look at sessions: what a session repeats within itself is no new evidence."""

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.inference.estimate import Redraws, of_totals
from engine.logs.arrays import from_table

KINDS = (
    "jackknife",
    "student",
    "percentile",
    "bca",
    "clopper_pearson",
    "cressie_read",
    "confidence_sequence",
    "hoeffding(high=2)",
    "empirical_bernstein(high=2)",
)


def logs(sessions: int, times: int):
    """The same sessions seen once, and each seen several times over."""
    rng = np.random.default_rng(3)
    item = rng.integers(2, size=sessions)
    once = {
        "session": np.arange(sessions),
        "item": item,
        "reward": (rng.random(sessions) < 0.3 + 0.2 * item).astype(float),
        "propensity": np.full(sessions, 0.5),
    }
    often = {key: np.repeat(column, times) for key, column in once.items()}
    return from_table(once), from_table(often | {"impression": np.arange(sessions * times)})


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_that_repeats_itself_narrows_no_interval(kind):
    once, often = (compare(log, ["uniform"], ["ips"], kind=kind).answers[0] for log in logs(300, 8))
    assert often.value == pytest.approx(once.value)
    assert often.interval == pytest.approx(once.interval)


def test_a_session_that_repeats_itself_rules_out_no_missed_reward():
    once, often = (
        compare(log, ["uniform"], ["ips"]).answers[0].interval
        for log in (_unrewarded(one) for one in (1, 8))
    )
    assert often == pytest.approx(once)


def _unrewarded(times: int):
    size = 200 * times
    item, session = np.arange(size) // times % 2, np.arange(size) // times
    table = {"impression": np.arange(size), "session": session, "item": item}
    return from_table(table | {"reward": np.zeros(size), "propensity": np.full(size, 0.5)})


def test_bounds_count_sessions_even_where_these_share_buckets():
    """Hoeffding: (b - a) sqrt(log(2 / .05) / 2n), with n = 20,000 sessions in 1,000 buckets."""
    size = 20_000
    item = np.arange(size) % 2
    log = from_table({"item": item, "reward": item * 1.0, "propensity": np.full(size, 0.5)})
    low, high = compare(log, ["uniform"], ["ips"], kind="hoeffding(high=2)").answers[0].interval
    assert (high - low) / 2 == pytest.approx(2 * np.sqrt(np.log(40) / (2 * size)))


def test_redraws_of_many_sessions_are_those_of_the_seed():
    """The bootstrap of a log of 3,000 sessions, which are redrawn in parts and kept."""
    values = np.random.default_rng(1).exponential(size=3_000)
    estimate = of_totals(lambda totals: totals["a"] / totals["n"], {"a": values, "n": values**0})
    picked = np.random.default_rng(5).integers(0, 3_000, (1_000, 3_000))
    expected = values[picked].mean(axis=1)
    assert estimate.replicates(1_000, seed=5) == pytest.approx(expected, rel=1e-12)
    assert (estimate - estimate).replicates(1_000, seed=5) == pytest.approx(np.zeros(1_000))


def test_a_term_that_another_thread_totals_meanwhile_has_its_totals():
    term, times = np.array([1.0, 2.0]), np.array([[2.0, 0.0], [1.0, 1.0]])

    class AddedMeanwhile(dict):
        def get(self, key, default=None):
            entry = super().get(key, default)
            self[key] = term, np.einsum("db,b->d", times, term)
            return entry

    assert Redraws(times, AddedMeanwhile()).total(term).tolist() == [2.0, 3.0]
