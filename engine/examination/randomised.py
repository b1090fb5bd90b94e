"""Randomised ranks: the top was shuffled, so every rank shows the same items."""

from dataclasses import dataclass

from engine.core.errors import unknown
from engine.core.method import parameter
from engine.examination.curve import Curve
from engine.examination.examination_model import ExaminationModel
from engine.examination.naive_ctr import click_through
from engine.examination.pairs import pairs
from engine.logs.log import Log, cells
from engine.logs.subset import segments


@dataclass(frozen=True)
class Randomised(ExaminationModel):
    """Click-through at each rank over rank 1, on impressions whose top was shuffled at random."""

    key = "randomised"
    title = "Randomised ranks"
    formula = r"\hat e_k = \mathrm{CTR}_k / \mathrm{CTR}_1 \quad \text{(shuffled impressions)}"
    assumes = "The shuffle was uniform, and reached every rank that is compared."
    assumptions = ("independent_ranker", "uniform_users")
    cites = ("wang2016",)

    arm: str = parameter(
        "", "Arm", "Value of the column arm that marks shuffled impressions; empty: all of them."
    )

    def fit(self, log: Log) -> Curve:
        """The curve of the shuffled impressions, with a bootstrap over queries.

        Raises:
            EngineError: an arm is named and the log has no such arm.
        """
        if self.arm:
            shuffled = segments(log, "arm", most=1_000)
            if self.arm not in shuffled:
                raise unknown("arm", self.arm, list(shuffled))
            log = shuffled[self.arm]
        return click_through(self.spec, pairs(cells(log)))
