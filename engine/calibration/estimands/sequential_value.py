"""A value along the log's time, under an interval that holds at every look at once."""

from collections.abc import Iterator

import numpy as np

from engine.calibration.comparison import target
from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, Regime
from engine.studies.monitoring import monitor


class SequentialValue(Estimand):
    """The value of a policy, watched all along; covered where it is at every look."""

    key = "sequential_value"
    title = "Sequential monitoring"
    every = 4

    def applies(self, regime: Regime) -> bool:
        """Logs of one row per impression."""
        return regime.logging == "slots"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """The intersection of the intervals of all looks."""
        policy, truth = target(drawn)
        watched = monitor(drawn.log, policy, "ips")
        low, high = float(np.nanmax(watched.low)), float(np.nanmin(watched.high))
        yield AuditedInterval("ips, at every look", low, high, truth)
