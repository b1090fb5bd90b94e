"""An uploaded curve: what is already known about this page."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import Curve
from engine.examination.examination_model import ExaminationModel
from engine.examination.pairs import pairs
from engine.examination.uncertainty.curve_influence import CurveGradient
from engine.logs.log import Log


@dataclass(frozen=True)
class UploadedCurve(ExaminationModel):
    """Your own curve: how much of each rank is seen, known from elsewhere, taken as exact."""

    key = "uploaded"
    title = "Uploaded curve"
    formula = r"e_k = \text{given}_k / \text{given}_1"
    assumes = "The curve was measured on the same page, for the same kind of user."
    assumptions = ("given_numbers", "uniform_users")

    curve: tuple[float, ...] = parameter(
        (1.0,), "Curve", "One positive number per rank, from rank 1 down: (1.0, 0.5, 0.33)."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        given = self.curve if isinstance(self.curve, tuple) else ()
        numbers = all(type(value) in (int, float) and 0 < value < np.inf for value in given)
        if not given or not numbers:
            raise EngineError(
                "an uploaded examination curve needs one positive number per rank",
                f"Given: {self.curve!r}",
                "Write uploaded(curve=(1.0, 0.5, 0.33)).",
            )

    def fit(self, log: Log) -> Curve:
        """The given curve, over the ranks of the log."""
        counted = pairs(cells(log))
        ranks = counted.impressions.shape[1]
        examination = np.full(ranks, np.nan)
        given = np.array(self.curve[:ranks], dtype=float)
        examination[: len(given)] = given / given[0]
        identified = np.isfinite(examination)
        warnings = () if identified.all() else (self._short(ranks),)
        interval = np.stack([examination, examination], axis=1)
        return Curve(
            self.spec,
            examination,
            interval,
            identified,
            rank_graph.links(counted),
            warnings,
            given=True,
        )

    def gradient(self, log: Log) -> CurveGradient:
        """Zero: nothing in the log moves the curve."""
        counted = pairs(cells(log)).take(np.zeros(0, dtype=int))
        none, nobody = np.zeros((0, counted.impressions.shape[1])), np.zeros(0, dtype=int)
        return CurveGradient(counted, nobody, nobody, none, none)

    def _short(self, ranks: int) -> str:
        return (
            f"The curve has {len(self.curve)} ranks, but the log shows {ranks}: give one number "
            "for every rank."
        )
