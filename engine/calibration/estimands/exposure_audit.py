"""Who got exposure, against merit."""

from collections.abc import Iterator

import numpy as np

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, Regime, logged_marginals
from engine.fairness.audit.audit import audit


class ExposureEstimand(Estimand):
    """Exposure per merit of a group of items, merit and examination estimated from the log."""

    key = "exposure_audit"
    title = "Exposure per merit"
    every = 4

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings whose rewards are clicks."""
        return regime.logging != "slots" and regime.counts == "clicks" and regime.items <= 10

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """Each of two groups; claimed where the verdict is estimable."""
        regime = drawn.regime
        seen = logged_marginals(regime) @ regime.curve
        even = np.arange(regime.items) % 2 == 0
        for group in audit(drawn.log, "kind").groups:
            of_group = even if group.group == "even" else ~even
            served = regime.shares @ seen[:, of_group].sum(axis=1)
            deserved = regime.shares @ regime.likings[:, of_group].sum(axis=1)
            claimed = group.verdict.word == "estimable"
            yield AuditedInterval("exposure per merit", *group.interval, served / deserved, claimed)
