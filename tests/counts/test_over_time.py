"""The log over time, worked out by hand."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.counts.over_time import clicks_by_rank, exposure_gini, persistence
from engine.logs.arrays import from_table
from engine.logs.store import Workspace


@pytest.fixture
def log(tmp_path):
    # two periods: a above b twice, then b above a once and a above b once (query q);
    # query r: a on top in the first period, c in the second
    rows = [
        ("q", "a", 1, 1, 0), ("q", "b", 2, 0, 0),
        ("q", "a", 1, 0, 1), ("q", "b", 2, 0, 1),
        ("r", "a", 1, 1, 1),
        ("q", "a", 1, 1, 9), ("q", "b", 2, 1, 9),
        ("r", "c", 1, 0, 10),
    ]  # fmt: skip
    query, item, rank, reward, hour = map(np.array, zip(*rows, strict=True))
    start = np.datetime64("2026-01-01T00:00:00", "us")
    table = {"query": query, "item": item, "rank": rank, "reward": reward}
    table["timestamp"] = start + hour.astype("timedelta64[h]")
    return from_table(table, workspace=Workspace(tmp_path))


def test_click_rates_by_rank(log):
    found = clicks_by_rank(log, 2)
    assert found["rank"].tolist() == [1, 2, 1, 2]
    assert found["shown"].tolist() == [3, 2, 2, 1]
    assert found["click_rate"].tolist() == [2 / 3, 0, 0.5, 1]
    assert found["start"][2] == np.datetime64("2026-01-01T05:00:00")


def test_exposure_gathers(log):
    found = exposure_gini(log, 2)
    # exposures of a, b, c: (3, 1, 0), then (1, 1/2, 1)
    assert found["gini"] == pytest.approx([(3 * 2 + 1 * 0) / (3 * 4), (1 - 0.5) * 2 / (3 * 2.5)])
    assert found["items"].tolist() == [2, 3]


def test_inequality_has_an_interval_where_there_are_sessions_enough(log):
    """20 sessions show a once each, ten of them b as well: 20 and 10 make 1/6.

    Without a session of a alone the rest hold 19 and 10, else 19 and 9: 9/58 and 10/56.
    """
    assert np.isnan(exposure_gini(log, 2)["low"]).all()
    sessions = np.r_[np.arange(20), np.arange(10)]
    table = {"item": np.repeat(["a", "b"], [20, 10]), "reward": np.zeros(30)}
    time = np.datetime64("2026-01-01", "us") + sessions.astype("timedelta64[s]")
    table |= {"session": sessions.astype(str), "timestamp": time}
    found = exposure_gini(from_table(table, name="sessions"), 1)
    assert found["gini"] == pytest.approx([1 / 6])
    error = np.sqrt(20 * ((10 / 56 - 9 / 58) / 2) ** 2 * 19 / 20)
    # less the bias that the jackknife finds, since few sessions look more unequal than many
    centre = 20 / 6 - 19 * (9 / 58 + 10 / 56) / 2
    assert found["high"] == pytest.approx([centre + 2.0930240 * error], rel=1e-6)


def test_persistence_of_the_first_item(log):
    found = persistence(log, 2)
    assert found["queries"].tolist() == [2]
    assert found["kept"].tolist() == [1]
    assert found["persistence"].tolist() == [0.5]


def test_a_log_without_timestamps_is_told(tmp_path):
    plain = from_table({"item": ["a"], "reward": [1]}, workspace=Workspace(tmp_path))
    with pytest.raises(EngineError, match="no timestamps"):
        persistence(plain)
