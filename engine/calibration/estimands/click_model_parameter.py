"""Parameters of click models, by the jackknife that leaves out groups of sessions."""

from collections.abc import Iterator

from engine.calibration.cascade_world import attractiveness, cascade_log
from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.regimes import only_sessions_differ
from engine.calibration.world import Draw, Regime
from engine.click_models.cascade import Cascade
from engine.click_models.jackknife import intervals
from engine.click_models.pbm import PBM


class ClickModelParameter(Estimand):
    """The examination of a rank in the position-based model, attractiveness in the cascade."""

    key = "click_model_parameter"
    title = "Parameters of click models"
    every = 4

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings whose users are position-based."""
        return regime.logging != "slots" and regime.items <= 10

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """Each rank below the first; each pair of a query and an item of cascade users."""
        parameters = intervals(PBM(), drawn.log)["examination"]
        for k in range(1, len(parameters)):
            low, high = map(float, parameters[k])
            yield AuditedInterval("pbm", low, high, float(drawn.regime.curve[k]))
        if only_sessions_differ(drawn.regime) and drawn.regime.sessions != "zipf":
            yield from _of_pairs(drawn)


def _of_pairs(drawn: Draw) -> Iterator[AuditedInterval]:
    log = cascade_log(drawn.seed, visits=drawn.regime.sessions == "visits")
    index = Cascade().fit(log).index
    bounds = intervals(Cascade(), log)["attractiveness"]
    names = zip(log.queries[index.query], log.items[index.item], strict=True)
    for name, (low, high) in zip(names, bounds, strict=True):
        truth = attractiveness()[name]
        yield AuditedInterval("cascade, of a pair", float(low), float(high), truth)
