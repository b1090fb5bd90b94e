"""A part of a log is a log with the same codes; held-out sessions are whole."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.logs.arrays import from_table
from engine.logs.subset import segments, split, subset


@pytest.fixture
def log():
    rng = np.random.default_rng(0)
    n = 300
    return from_table(
        {
            "impression": np.repeat(np.arange(n), 2),
            "session": np.repeat(np.arange(n) // 3, 2),
            "item": rng.permuted(np.tile(["a", "b"], (n, 1)), axis=1).ravel(),
            "rank": np.tile([1, 2], n),
            "reward": (rng.random(2 * n) < 0.4).astype(float),
            "device": np.repeat(np.where(np.arange(n) % 3 == 0, "o'phone", "desk"), 2),
        }
    )


def test_codes_and_names_stay_the_whole_logs(log):
    kept = subset(log, "item_code = 1", "only b")
    assert kept.items.tolist() == log.items.tolist() == ["a", "b"]
    assert set(cells(kept)["item_code"]) == {1}
    assert kept.fingerprint != log.fingerprint
    assert kept.counts["rows"] == 300


def test_queries_with_their_own_subqueries_see_the_part(log):
    kept = subset(log, "rank = 1", "the top")
    sql = "WITH best AS (SELECT MAX(rank) AS lowest FROM log) SELECT lowest FROM best"
    assert kept.query(sql)["lowest"][0] == 1


def test_held_out_sessions_are_whole_and_disjoint(log):
    training, held = split(log)
    sessions = [
        set(each.query("SELECT DISTINCT session FROM log")["session"]) for each in (training, held)
    ]
    assert not sessions[0] & sessions[1]
    assert len(sessions[0] | sessions[1]) == 100
    assert 10 <= len(sessions[1]) <= 30


def test_segments_with_hostile_values(log):
    found = segments(log, "device")
    assert {name: each.impressions for name, each in found.items()} == {"desk": 200, "o'phone": 100}


def test_what_is_not_there_is_told(log):
    with pytest.raises(EngineError, match="no column 'colour'"):
        segments(log, "colour")
    with pytest.raises(EngineError, match="no row of the log"):
        subset(log, "rank > 5", "below")
