"""Parameters of click models, by the jackknife that leaves out groups of sessions."""

from collections.abc import Iterator

from engine.click_models.jackknife import intervals
from engine.click_models.pbm import PBM
from engine.studies.audit.estimand import Estimand, Interval
from engine.studies.audit.world import Draw, Regime


class ClickModelParameter(Estimand):
    """The examination of a rank in the position-based model."""

    key = "click_model_parameter"
    title = "Parameters of click models"
    every = 4

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings whose users are position-based."""
        return regime.logging != "slots" and regime.items <= 10

    def intervals(self, drawn: Draw) -> Iterator[Interval]:
        """Each rank below the first."""
        parameters = intervals(PBM(), drawn.log)["examination"]
        for k in range(1, len(parameters)):
            low, high = map(float, parameters[k])
            yield Interval("pbm", low, high, float(drawn.regime.curve[k]))
