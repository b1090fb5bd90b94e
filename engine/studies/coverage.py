"""Accuracy on simulated logs: how far estimates and intervals are off, on worlds like a log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from engine.diagnostics.evidence import Evidence
from engine.diagnostics.verdict import judge
from engine.estimators.estimator import Estimator
from engine.evaluation.answer import Answer
from engine.evaluation.estimation import estimate
from engine.evaluation.plan import EvaluationPlan
from engine.evaluation.planned_estimate import PlannedEstimate
from engine.inference.interval import Interval
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.logs.lookup import FOLDS
from engine.policies.columns import Columns
from engine.reward_models.columns import Columns as PredictedColumns
from engine.reward_models.tabular import Tabular, cross_fitted
from engine.studies.resampled_world import ResampledWorld

ESTIMANDS = ("policy_value",)
"The estimands of the intervals in this module, by the keys of the audit."

BUCKETS = 250
"""Buckets per simulated log: enough for a jackknife, few enough for a thousand logs at once."""


@dataclass(frozen=True)
class CoverageResult:
    """One estimator on many simulated logs; arrays have one entry per log.

    `low` and `high` are by kind of interval; `verdict` is what each log alone would have said.
    """

    estimator: str
    truth: float
    impressions: int
    value: np.ndarray
    standard_error: np.ndarray
    low: dict[str, np.ndarray]
    high: dict[str, np.ndarray]
    verdict: np.ndarray

    @property
    def bias(self) -> float:
        """The mean error, over logs where the value exists."""
        return float(np.nanmean(self.value) - self.truth)

    @property
    def error(self) -> float:
        """The root mean squared error."""
        return float(np.sqrt(np.nanmean((self.value - self.truth) ** 2)))

    def coverage(self, kind: str, among: np.ndarray | None = None) -> float:
        """The share of logs whose interval holds the truth; of some logs if given."""
        inside = (self.low[kind] <= self.truth) & (self.truth <= self.high[kind])
        chosen = inside if among is None else inside[among]
        return float(chosen.mean()) if len(chosen) else float("nan")

    def width(self, kind: str) -> float:
        """The median width of the intervals."""
        return float(np.nanmedian(self.high[kind] - self.low[kind]))


def coverage(
    world: ResampledWorld,
    estimators: Sequence[str],
    kinds: Sequence[str] = ("jackknife",),
    *,
    impressions: int,
    logs: int = 200,
    level: float = 0.95,
    rng: np.random.Generator,
) -> list[CoverageResult]:
    """Each estimator and each kind of interval on simulated logs of a world.

    Estimators read the target from columns, and predicted rewards from each log's own mean per
    cell, cross-fitted, as tabular rewards are.

    Args:
        world: whose truth is known.
        estimators: specs.
        kinds: specs of intervals.
        impressions: per simulated log.
        logs: how many.
        level: of the intervals.
        rng: draws the logs.
    """
    many = _simulated(world, impressions, logs, rng)
    unit = f"CAST(world AS INTEGER) * {BUCKETS} + bucket % {BUCKETS}"
    plan = EvaluationPlan(many, PredictedColumns(), unit=unit)
    planned = [plan.add(Columns(), Estimator.parse(spec)) for spec in estimators]
    totals = plan.joint.run()
    world_of = totals["bucket"].astype(int) // BUCKETS
    borders = np.searchsorted(world_of, np.arange(logs + 1))
    parts = [slice(start, end) for start, end in pairwise(borders)]
    return [
        _covered(world, many, estimate, totals, parts, kinds, impressions, level)
        for estimate in planned
    ]


def _simulated(world: ResampledWorld, impressions: int, logs: int, rng: np.random.Generator) -> Log:
    """All logs as one, distinguished by the column `world`."""
    parts = []
    for place in range(logs):
        part = world.log(impressions, rng)
        part["impression"] = part["impression"] + place * impressions
        part["world"] = np.full(len(part["item"]), place)
        part["prediction"], part["expected"] = predicted(world, part)
        parts.append(part)
    table = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return from_table(table, name="worlds")


def predicted(world: ResampledWorld, log: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(n,) predicted rewards of what was logged, and of what the target would show there.

    Mean rewards per cell from the impressions of the other folds, drawn towards their rank's mean.
    """
    shape = world.rate.shape
    fold, context = log["impression"] % FOLDS, log["query"] * shape[1] + log["rank"] - 1
    cell, size = context * shape[2] + log["item"], int(np.prod(shape))
    place = cell * FOLDS + fold
    impressions = np.bincount(place, minlength=size * FOLDS).reshape(size, FOLDS)
    rewards = np.bincount(place, log["reward"], size * FOLDS).reshape(size, FOLDS)
    rank = np.broadcast_to(np.arange(shape[1])[:, None], shape).ravel()
    value = cross_fitted(rank, impressions, rewards, Tabular().shrinkage)[0]
    target = world.target.reshape(-1, shape[2])
    expected = np.einsum("cd,cdf->cf", target, value.reshape(*target.shape, FOLDS))
    return value[cell, fold], expected[context, fold]


def _covered(
    world: ResampledWorld,
    many: Log,
    planned: PlannedEstimate,
    sums: dict[str, np.ndarray],
    parts: list[slice],
    kinds: Sequence[str],
    impressions: int,
    level: float,
) -> CoverageResult:
    answers = []
    for part in parts:
        part_totals = {column: totals[part] for column, totals in sums.items()}
        alone = replace(many, counts=_counts_of_one_log(many, part_totals, impressions))
        names = planned.evidence_terms | {
            term: columns for term, columns in planned.names.items() if len(columns) == 1
        }
        whole = {term: part_totals[columns[0]] for term, columns in names.items()}
        weights = whole if planned.evidence_terms else None
        value = estimate(planned.estimator, planned.names, part_totals, weights)
        evidence = Evidence(alone, planned.policy, planned.estimator, value, weights)
        verdict = judge(evidence)
        answers.append(Answer("target", planned.requested, level, kinds[0], evidence, verdict))
    bounds = {
        kind: np.array([_bounds(answer, kind, level) for answer in answers]) for kind in kinds
    }
    return CoverageResult(
        planned.requested,
        world.value,
        impressions,
        np.array([answer.value for answer in answers]),
        np.array([answer.standard_error for answer in answers]),
        {kind: both[:, 0] for kind, both in bounds.items()},
        {kind: both[:, 1] for kind, both in bounds.items()},
        np.array([answer.verdict.word for answer in answers]),
    )


def _counts_of_one_log(
    many: Log, part_totals: dict[str, np.ndarray], impressions: int
) -> dict[str, int]:
    rows = int(part_totals["rows"].sum())
    size = {"rows": rows, "impressions": impressions, "sessions": impressions}
    return dict(many.counts) | size


def _bounds(answer: Answer, kind: str, level: float) -> tuple[float, float]:
    """The interval as an answer would give it; none where its kind is not for the estimator."""
    assert answer.evidence is not None
    if Interval.parse(kind).of_weights and not answer.evidence.estimator.plain:
        return float("nan"), float("nan")
    return replace(answer, kind=kind, level=level).interval
