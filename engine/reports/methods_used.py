"""The methods that a comparison rests on: estimators, weights, curve, predictions, interval."""

from collections.abc import Iterator

from engine.core.method import Method
from engine.estimators.estimator import Estimator
from engine.evaluation.compare import Comparison
from engine.examination.examination_model import ExaminationModel
from engine.inference.interval import Interval


def methods_used(comparison: Comparison) -> list[Method]:
    """Each method once, by family, estimators first."""
    kinds: list[Method] = []
    for spec in dict.fromkeys(answer.estimator for answer in comparison.answers):
        kinds += _behind(Estimator.parse(spec))
    intervals = [comparison.baseline.kind, *(answer.kind for answer in comparison.answers)]
    kinds += [Interval.parse(kind) for kind in dict.fromkeys(intervals)]
    once = {(kind.family, kind.spec): kind for kind in kinds}
    order = list(dict.fromkeys(family for family, _ in once))
    return sorted(once.values(), key=lambda kind: order.index(kind.family))


def _behind(estimator: Estimator) -> Iterator[Method]:
    yield estimator
    if estimator.weighted:
        weighting = estimator.weigh()
        yield weighting
        if "examination" in weighting.parameters():
            yield ExaminationModel.parse(vars(weighting)["examination"])
    model = estimator.rewards_model()
    if model is not None:
        yield model
