"""The likelihood of a click model on held-out sessions."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, Regime, draw
from engine.click_models.click_model import FittedModel
from engine.click_models.pbm import PBM
from engine.click_prediction.score import score, translated
from engine.inference.normal import half_width
from engine.logs.log import Log

TRAINING, LONG = 10**6, 40_000


class ClickModelScore(Estimand):
    """The mean log-likelihood per row that a fitted model has on sessions to come."""

    key = "click_model_score"
    title = "Held-out likelihood of click models"
    every = 4

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings whose rewards are clicks."""
        main = regime.main and regime.counts == "clicks" and regime.items <= 10
        return main and regime.logging != "slots" and regime.tail == 0

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """The log as the held-out sessions of a model that was fitted to another."""
        log, model, truth = _trained(drawn.regime)
        scored = score(model, translated(drawn.log, log))
        half = float(half_width(scored.error))
        value = scored.log_likelihood
        yield AuditedInterval("pbm, per row", value - half, value + half, truth)


@cache
def _trained(regime: Regime) -> tuple[Log, FittedModel, float]:
    log = draw(regime, TRAINING).log
    model = PBM().fit(log)
    long = draw(replace(regime, impressions=LONG), TRAINING + 1).log
    return log, model, score(model, translated(long, log)).log_likelihood
