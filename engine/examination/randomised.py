"""Randomised ranks: the top was shuffled, so every rank shows the same items."""

from dataclasses import dataclass

from engine.core.errors import unknown
from engine.core.method import parameter
from engine.examination.curve import Curve
from engine.examination.examination_model import ExaminationModel
from engine.examination.naive_ctr import click_through, of_click_through
from engine.examination.uncertainty.curve_influence import CurveInfluence
from engine.logs.log import Log
from engine.logs.subset import segments


@dataclass(frozen=True)
class Randomised(ExaminationModel):
    """Click-through at each rank over rank 1, on impressions whose top was shuffled at random."""

    key = "randomised"
    title = "Randomised ranks"
    formula = r"\hat e_k = \mathrm{CTR}_k / \mathrm{CTR}_1 \quad \text{(shuffled impressions)}"
    assumes = "The shuffle was uniform and included every rank that is compared."
    assumptions = ("independent_ranker", "uniform_users")
    cites = ("wang2016",)

    arm: str = parameter(
        "", "Arm", "Value of the column arm that marks shuffled impressions; empty: all of them."
    )

    def fit(self, log: Log) -> Curve:
        """The curve of the shuffled impressions, with intervals from their sessions.

        Raises:
            EngineError: an arm is named and the log has no such arm.
        """
        return click_through(self.spec, self._shuffled(log))

    def influence(self, log: Log) -> CurveInfluence:
        """What each bucket of shuffled impressions adds to the click-through of the ranks."""
        return of_click_through(self._shuffled(log))

    def _shuffled(self, log: Log) -> Log:
        if not self.arm:
            return log
        shuffled = segments(log, "arm", most=1_000)
        if self.arm not in shuffled:
            raise unknown("arm", self.arm, list(shuffled))
        return shuffled[self.arm]
