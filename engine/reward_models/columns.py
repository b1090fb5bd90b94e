"""Predicted rewards that stand in the log."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.logs.log import Log
from engine.reward_models.reward_model import Prediction, RewardModel
from engine.terms.term import Column


@dataclass(frozen=True)
class Columns(RewardModel):
    """Predicted rewards that the log holds: of the logged item, and of what the target would show.

    For models that score requests as they come; they fit one target policy, the one whose expected
    reward was logged.
    """

    key: ClassVar[str] = "columns"
    title: ClassVar[str] = "Columns of the log"
    formula: ClassVar[str] = (
        r"\hat q(q_i, d_i, k_i),\ \textstyle\sum_d \pi(d)\, \hat q(q_i, d, k_i)"
    )
    assumes: ClassVar[str] = "The predictions were made without the rows of this log."
    assumptions = ("right_predictions", "given_numbers")
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)
    learned: ClassVar[bool] = False

    prediction: str = parameter(
        "prediction", "Prediction", "The column with the predicted reward of the logged item."
    )
    expected: str = parameter(
        "expected", "Expected", "The column with the target's expected predicted reward."
    )

    def fit(self, log: Log) -> Prediction:
        """The two columns, read as numbers."""
        return Prediction(_column(self.prediction, log), None, _column(self.expected, log))


def _column(name: str, log: Log) -> Column:
    if name not in log.columns:
        names = ", ".join(log.columns) or "none"
        raise EngineError(
            f"the log has no column {name!r} beside the mapped ones",
            where=f"Its other columns: {names}",
            fix="Name the columns that hold predicted rewards.",
        )
    return Column(name, as_number=True)
