"""Means of slices of a log: of rewards and weights by period and by logging policy."""

from collections.abc import Iterator

import numpy as np

from engine.calibration.comparison import comparison
from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, logged_value, logger_values
from engine.diagnostics.slices import Slices


class SliceMean(Estimand):
    """The mean reward and the mean weight of a period, or under a logging policy."""

    key = "slice_mean"
    title = "Means by period and by logger"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """The intervals of every slice."""
        answers = comparison(drawn).answers
        evidence = answers[0].evidence
        if evidence is None:
            return
        regime = drawn.regime
        shown = 1 if regime.logging == "slots" else regime.items
        if evidence.by_period is not None:
            each = np.full(len(evidence.by_period), logged_value(regime) / shown)
            yield from _means("reward by period", evidence.by_period, each)
            yield from _weights("weight by period", evidence.by_period)
        if evidence.by_logger is not None:
            yield from _means("reward by logger", evidence.by_logger, logger_values(regime) / shown)


def _means(number: str, slices: Slices, truth: np.ndarray) -> Iterator[AuditedInterval]:
    means = slices.rewards
    for mean, half, true in zip(means.mean, means.half_widths(), truth, strict=True):
        yield AuditedInterval(number, mean - half, mean + half, float(true))


def _weights(number: str, slices: Slices) -> Iterator[AuditedInterval]:
    means = slices.weights
    for mean, half in zip(means.mean, means.half_widths(), strict=True):
        yield AuditedInterval(number, mean - half, mean + half, 1.0)
