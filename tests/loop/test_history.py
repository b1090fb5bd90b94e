import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.samples import open_sample
from engine.logs.arrays import from_table
from engine.loop.experiments.history import history


def test_a_log_by_hand():
    # Two halves of two impressions of one slot: "a" is first three times of four, and leads;
    # "b" takes over half of the second half. One click in the first half, none in the second.
    log = from_table(
        {
            "item": ["a", "a", "a", "b"],
            "reward": [1.0, 0.0, 0.0, 0.0],
            "timestamp": np.array(["2026-01-01", "2026-01-02", "2026-01-04", "2026-01-05"],
                                  dtype="datetime64[us]"),
        }
    )  # fmt: skip
    past = history(log, count=2)
    assert past.clicks.tolist() == [0.5, 0.0]
    assert past.leader_holds == 0.75
    assert past.stays == 1


def test_the_past_of_a_simulated_log_is_steady():
    past = history(open_sample("michael_jordan"))
    assert past.leader_holds == pytest.approx(0.73, abs=0.02)
    assert past.stays == 1
    assert np.ptp(past.clicks) < 4 * past.error.mean()


def test_a_log_without_timestamps_has_no_past():
    with pytest.raises(EngineError, match="no timestamps"):
        history(from_table({"item": ["a", "b"], "reward": [1.0, 0.0]}))
