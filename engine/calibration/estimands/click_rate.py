"""Click rates of ranks over time, clicks per page over time, and the inequality of exposure."""

from collections.abc import Iterator

import numpy as np

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, logged_by_rank, logged_marginals
from engine.counts.over_time import clicks_by_rank, exposure_gini
from engine.loop.experiments.history import history
from engine.metrics.gini import gini


class ClickRate(Estimand):
    """What a log shows over time, of all sessions that might have come."""

    key = "over_time"
    title = "Click rates and exposure over time"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """Per period: the click rate of each rank, clicks per page, and the Gini coefficient."""
        regime = drawn.regime
        rates = logged_by_rank(regime)
        table = clicks_by_rank(drawn.log)
        columns = (table[name] for name in ("rank", "low", "high"))
        for rank, low, high in zip(*columns, strict=True):
            yield AuditedInterval("click rate of a rank", low, high, float(rates[int(rank) - 1]))
        past = history(drawn.log)
        for mean, half in zip(past.clicks, past.error, strict=True):
            yield AuditedInterval("clicks per page", mean - half, mean + half, float(rates.sum()))
        unequal = exposure_gini(drawn.log)
        for low, high in zip(unequal["low"], unequal["high"], strict=True):
            if np.isfinite(low):
                yield AuditedInterval("Gini of exposure", low, high, _gini(drawn))


def _gini(drawn: Draw) -> float:
    marginals = logged_marginals(drawn.regime)
    falling = 1.0 / np.arange(1, marginals.shape[2] + 1)
    exposure = np.einsum("q,qdk,k->d", drawn.regime.shares, marginals, falling)
    return float(gini(exposure))
