"""Intervals of corrected relevance hold the errors of clicks, and of the curve that corrects."""

import numpy as np
import pytest

from engine.calibration.regimes import REGIMES
from engine.calibration.world import draw
from engine.examination.examination_model import examine
from engine.relevance.largest_corrections import largest_corrections
from engine.relevance.relevance import CORRECTIONS, corrected
from engine.relevance.relevance_error import relative_errors, shown_pairs


@pytest.fixture(scope="module")
def logs():
    return [draw(REGIMES["rows"], seed).log for seed in range(24)]


@pytest.mark.parametrize("correction", ["ips", "coec", "em"])
def test_errors_are_as_large_as_relevance_varies_between_logs(correction, logs):
    curves = [examine(log, "all_pairs") for log in logs]
    values = [
        corrected(shown_pairs(log, curve), curve, correction)["relevance"][:60]
        for log, curve in zip(logs, curves, strict=True)
    ]
    errors = relative_errors(logs[0], curves[0], correction)[:60]
    often = errors < 0.3
    assert often.sum() > 20
    spread = (np.std(values, axis=0, ddof=1) / np.mean(values, axis=0))[often]
    assert 0.8 < np.sqrt((errors[often] ** 2).mean() / (spread**2).mean()) < 1.25


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_intervals_hold_what_they_are_of(correction, logs):
    moved = largest_corrections(logs[0], examine(logs[0], "trust_bias"), correction)
    assert (moved["low"] <= moved["after"]).all()
    assert (moved["after"] <= moved["high"]).all()
    assert (moved["low"] < moved["high"]).all()
