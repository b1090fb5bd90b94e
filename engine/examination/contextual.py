"""Contextual examination: one curve per segment of the log."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import Curve
from engine.examination.examination_model import ExaminationModel, curve_influence
from engine.examination.pairs import pairs
from engine.examination.uncertainty.curve_influence import CurveInfluence, summed
from engine.inference.positive import positive_intervals
from engine.logs.log import Log
from engine.logs.subset import segments

SIZES = "SELECT bucket, CAST(COUNT(DISTINCT impression) AS DOUBLE) AS n FROM log GROUP BY bucket"


@dataclass(frozen=True)
class Contextual(ExaminationModel):
    """Any method per segment of the log, such as phone and desktop; together, their average.

    The average weights segments by their impressions. A segment that does not identify a rank is
    left out there.
    """

    key = "contextual"
    title = "Per segment"
    formula = r"\hat e_k = \sum_s \tfrac{n_s}{n}\, \hat e_{k \mid s}"
    assumes = "Within a segment, what the method assumes."
    assumptions = ("user_types",)
    cites = ("fang2019",)

    method: str = parameter("all_pairs", "Method", "What is fitted in each.", family="examination")
    by: str = parameter("policy", "Segments", "The column of the log that distinguishes them.")

    def per_segment(self, log: Log) -> dict[str, Curve]:
        """The curve of each segment, the largest first.

        Raises:
            EngineError: the log has no such column, or the method is itself contextual.
        """
        model = ExaminationModel.parse(self.method)
        if isinstance(model, Contextual):
            raise EngineError("the method inside contextual cannot be contextual, too")
        return {name: model.fit(segment) for name, segment in segments(log, self.by).items()}

    def fit(self, log: Log) -> Curve:
        """The average curve of the segments."""
        of_segments = segments(log, self.by)
        curves = list(self.per_segment(log).values())
        counted = pairs(cells(log))
        ranks = counted.impressions.shape[1]
        values = np.stack([_padded(curve.examination, ranks) for curve in curves])
        size = np.array([part.impressions for part in of_segments.values()], dtype=float)
        weight = np.where(np.isfinite(values), size[:, None], 0)
        total = weight.sum(axis=0)
        share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        identified = total > 0
        mean = np.where(identified, (share * np.nan_to_num(values)).sum(axis=0), np.nan)
        influence = curve_influence(log, self.spec)
        interval = np.full((ranks, 2), np.nan)
        if influence is not None:
            interval = positive_intervals(mean, influence.moved)
        links = rank_graph.links(counted)
        return Curve(
            self.spec,
            mean,
            np.where(identified[:, None], interval, np.nan),
            identified,
            links,
            rank_graph.gap(identified),
        )

    def influence(self, log: Log) -> CurveInfluence | None:
        """What each bucket adds to the segments' curves, and to their shares of the log.

        None where that is not known of the method.
        """
        of_segments = segments(log, self.by)
        curves = [curve.examination for curve in self.per_segment(log).values()]
        ranks = max(len(curve) for curve in curves)
        values = np.stack([_padded(curve, ranks) for curve in curves])
        size = np.array([part.impressions for part in of_segments.values()], dtype=float)
        weight = np.where(np.isfinite(values), size[:, None], 0)
        total = np.maximum(weight.sum(axis=0), 1)
        values = np.nan_to_num(values)
        off = np.where(weight > 0, values - (weight * values).sum(axis=0) / total, 0) / total
        parts = []
        for part, share, moved_by_size in zip(
            of_segments.values(), weight / total, off, strict=True
        ):
            own = curve_influence(part, self.method)
            if own is None:
                return None
            counts = part.reduce(SIZES)
            parts.append(CurveInfluence(own.buckets, own.moved * share[: own.moved.shape[1]]))
            parts.append(CurveInfluence(counts["bucket"], counts["n"][:, None] * moved_by_size))
        return summed(parts, ranks)


def _padded(values: np.ndarray, ranks: int) -> np.ndarray:
    missing = np.full((ranks - len(values), *values.shape[1:]), np.nan)
    return np.concatenate([values, missing])
