"""The base of every examination model: from a log to how much of each rank is seen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.method import Method
from engine.examination.curve import Curve
from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.examination.curve_influence import CurveGradient


@dataclass(frozen=True)
class ExaminationModel(Method):
    """One way to learn how much of each rank is seen, relative to rank 1."""

    family = "examination"

    def fit(self, log: Log) -> Curve:
        """The examination curve of a log, with its interval and what it could not identify."""
        raise NotImplementedError

    def gradient(self, log: Log) -> "CurveGradient | None":
        """The curve's derivatives by the counts behind it; None where the method gives none."""
        return None


def examine(log: Log, spec: str) -> Curve:
    """The curve that the method of a spec fits to a log, fitted once and then remembered."""
    model = ExaminationModel.parse(spec)
    return log.remember(("examination", model.spec), lambda: model.fit(log))
