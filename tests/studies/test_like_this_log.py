"""What simulated logs say of intervals stands with the verdict, where it is bad."""

import numpy as np

from engine.calibration.regimes import REGIMES
from engine.calibration.world import draw
from engine.studies.coverage import CoverageResult
from engine.studies.like_this_log import SIMULATED, below_nominal


def result(held, logs=60):
    """Logs of which so many hold the truth, 1."""
    low = np.where(np.arange(logs) < held, 0.5, 1.5)
    kinds = {"jackknife": low}, {"jackknife": low + 1}
    return CoverageResult("ips", 1.0, 100, low, low, *kinds, np.full(logs, "estimable"))


def test_coverage_that_is_surely_below_its_level_is_said():
    log = draw(REGIMES["slots"], 0).log
    assert below_nominal(log, ["uniform"], "ips", 0.95) == []
    log.cache.put(SIMULATED, ("uniform", 0.95, "jackknife"), [result(45)])
    (said,) = below_nominal(log, ["uniform", "logged"], "ips", 0.95)
    assert "60 simulated logs" in said
    assert "75%" in said
    log.cache.put(SIMULATED, ("uniform", 0.95, "jackknife"), [result(55)])
    assert below_nominal(log, ["uniform"], "ips", 0.95) == [], "92% of 60 logs may well be 95%"
