"""Compare policies: one pass, every policy under every estimator, each with its verdict."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from engine.core.errors import EngineError
from engine.counts.fold_cells import fold_counts
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.slices import Slices
from engine.diagnostics.verdict import judge, refused
from engine.estimators.estimator import Estimator
from engine.evaluation.answer import Answer, Difference
from engine.evaluation.differences import BASELINE, BASIC, differences
from engine.evaluation.estimation import estimate
from engine.evaluation.plan import EvaluationPlan
from engine.evaluation.planned_estimate import PlannedEstimate
from engine.evaluation.slices import by_logger, by_period
from engine.evaluation.sweep import Sweep, swept, tuned
from engine.inference.estimate import Estimate
from engine.inference.interval import Interval, check_level
from engine.logs.databases.limits import plain_pages
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.reward_models.reward_model import RewardModel
from engine.totals.aggregation import AggregationPass

NAMED = ("policy", "minus", "estimator")


@dataclass(frozen=True)
class Comparison:
    """The answers, the log's own mean reward, the paired differences, and the query behind them."""

    log: Log
    baseline: Answer
    answers: tuple[Answer, ...]
    differences: tuple[Difference, ...]
    sql: str
    sweeps: tuple[Sweep, ...] = ()

    def as_record(self, names: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What `evaluate --json` prints; `names` gives specs the text they were asked by."""
        names = names or {}
        return {
            "log": {
                "name": self.log.name,
                "fingerprint": self.log.fingerprint,
                **{key: self.log.counts[key] for key in ("rows", "impressions", "sessions")},
                "mean_reward": self.baseline.value,
            },
            "estimates": [_renamed_record(answer.as_record(), names) for answer in self.answers],
            "differences": [
                _renamed_record(paired.as_record(), names) for paired in self.differences
            ],
        }


def _renamed_record(record: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    parameters = {key: names.get(record[key], record[key]) for key in NAMED if key in record}
    return record | parameters


@plain_pages()
def compare(
    log: Log,
    policies: Sequence[Policy | str],
    estimators: Sequence[Estimator | str],
    *,
    rewards: RewardModel | None = None,
    level: float = 0.95,
    kind: str = "jackknife",
    sweeps: bool = False,
    learned_here: Collection[str] = (),
) -> Comparison:
    """What each policy would have earned, by each estimator, and how they differ.

    Args:
        log: the log.
        policies: policies or their specs.
        estimators: estimators or their specs.
        rewards: predicted rewards to use instead of those that the estimators name.
        level: of every interval.
        kind: spec of the interval.
        sweeps: whether to try every threshold of the estimators that have one, in the same pass.
        learned_here: specs of policies from files that were learned from this log's sessions.

    Raises:
        EngineError: a spec is unknown, the level is no level, or two policies have one name.
    """
    check_level(level)
    Interval.parse(kind)
    targets = [Policy.parse(each) if isinstance(each, str) else each for each in policies]
    methods = [Estimator.parse(each) if isinstance(each, str) else each for each in estimators]
    pairs = list(product(targets, methods))
    _check_names([policy for policy, _ in pairs])
    if any(policy.learned or estimator.rewards_model() for policy, estimator in pairs):
        fold_counts(log)  # first, as it counts the cells of the whole log too
    plan = EvaluationPlan(log, rewards, sweeps)
    estimates = [plan.add(policy, estimator) for policy, estimator in pairs]
    baseline = plan.add(Policy.parse(BASELINE), Estimator.parse("naive"))
    replays = _replays(plan, [estimator for _, estimator in pairs])
    totals = plan.joint.run()
    by_cell = plan.by_cell.run() if plan.by_cell.totals else {}
    base = AnswerBuilder(plan.joint, totals, by_cell, level, kind).answer(baseline)
    found = plan.joint, totals, by_cell, level, kind, base, replays, rewards
    builder = AnswerBuilder(*found, frozenset(learned_here))
    tried = [swept(planned, totals) for planned in estimates]
    answers = [
        builder.answer(*tuned(planned, sweep), period, logger)
        for planned, sweep, period, logger in zip(
            estimates, tried, by_period(log, estimates), by_logger(log, estimates), strict=True
        )
    ]
    paired = differences(base, answers, level, kind)
    drawn = tuple(
        replace(sweep, unmatched=answer.unmatched)
        for sweep, answer in zip(tried, answers, strict=True)
        if sweep is not None
    )
    plan.tables.trim()
    return Comparison(log, base, tuple(answers), tuple(paired), plan.sql_of(estimates), drawn)


def _check_names(policies: Sequence[Policy]) -> None:
    """Refuse two policies of one name, of which one would be taken for the other."""
    by_name: dict[str, Policy] = {}
    for policy in policies:
        other = by_name.setdefault(policy.spec, policy)
        if other.table is not policy.table:
            raise EngineError(
                f"two policies are both called {policy.spec}", fix="Give their files other names."
            )


def _replays(plan: EvaluationPlan, estimators: Sequence[Estimator]) -> dict[str, PlannedEstimate]:
    """The logging policy under every estimator that weighs, where its choices can be counted."""
    if not plan.countable:
        return {}
    logged = Policy.parse(BASELINE)
    plain = {estimator.spec: estimator for estimator in estimators if estimator.plain}
    return {spec: plan.add(logged, estimator) for spec, estimator in plain.items()}


@dataclass(frozen=True)
class AnswerBuilder:
    """What the pass found, and how answers are to be given."""

    joint: AggregationPass
    found: Mapping[str, np.ndarray]
    by_cell: Mapping[str, np.ndarray]
    level: float
    kind: str
    base: Answer | None = None
    replays: Mapping[str, PlannedEstimate] = field(default_factory=dict)
    rewards: RewardModel | None = None
    reused: frozenset[str] = frozenset()

    def answer(
        self,
        planned: PlannedEstimate,
        chosen: str = "",
        by_period: Slices | None = None,
        by_logger: Slices | None = None,
    ) -> Answer:
        """The answer to an estimate that went through the pass, or its refusal."""
        estimate, spec = planned, planned.requested
        if estimate.refusal:
            why = refused(estimate.refusal)
            return Answer(estimate.policy, spec, self.level, self.kind, None, why)
        weights = self._weights(estimate)
        value, named = self._estimate(estimate, weights), estimate.estimator.rewards_model()
        rests_on = estimate.curve, estimate.counted, estimate.predicted
        carries = any(changes is not None for changes in rests_on)
        plain = estimate.estimator.plain and not carries
        other = Interval.parse(self.kind).of_weights and not plain
        evidence = Evidence(
            log=self.joint.log,
            policy=estimate.policy,
            estimator=estimate.estimator,
            estimate=value,
            weights=weights,
            unsupported=estimate.share,
            silent=estimate.silent,
            estimated=estimate.weight is not None and estimate.weight.estimated,
            weight=estimate.weight,
            replayed=self._replay(spec),
            gap=self._gap(estimate, value.value),
            curve_included=estimate.curve is not None,
            counts_included=estimate.counted is not None,
            predictions_included=estimate.predicted is not None,
            by_period=by_period,
            by_logger=by_logger,
            tuned=bool(chosen),
            reused=estimate.policy in self.reused,
            predicted=named and (self.rewards or named),
        )
        kind = BASIC if other else self.kind
        return Answer(estimate.policy, spec, self.level, kind, evidence, judge(evidence), chosen)

    def _weights(self, planned: PlannedEstimate) -> dict[str, np.ndarray] | None:
        if not planned.evidence_terms:
            return None
        names = planned.evidence_terms | {
            term: columns for term, columns in planned.names.items() if len(columns) == 1
        }
        return {term: self.found[columns[0]] for term, columns in names.items()}

    def _estimate(
        self, planned: PlannedEstimate, weights: Mapping[str, np.ndarray] | None = None
    ) -> Estimate:
        """The estimate, with all that was estimated on the way to it inside its uncertainty."""
        alone = estimate(planned.estimator, planned.names, self.found, weights)
        if planned.counted is not None:
            counted = planned.counted.effect(planned.estimator, self.joint.log, self.by_cell)
            return alone.carrying(counted.at(self.found["bucket"])[:, 0])
        if planned.predicted is not None:
            moved = planned.predicted.effect(planned.estimator, self.joint.log)
            return alone.carrying(moved.at(self.found["bucket"])[:, 0])
        if planned.curve is None:
            return alone
        carried = planned.curve.effect(planned.estimator, self.joint, self.found)
        return alone.carrying(carried.at(self.found["bucket"])[:, 0])

    def _gap(self, planned: PlannedEstimate, value: float) -> float:
        """What the policy learned from all sessions seems to earn beyond those of the folds."""
        if not planned.deployed:
            return 0.0
        deployed = estimate(planned.estimator, planned.deployed, self.found).value
        return deployed - value if np.isfinite(deployed) else 0.0

    def _replay(self, spec: str) -> Estimate | None:
        planned = self.replays.get(spec)
        if planned is None or planned.refusal or self.base is None or self.base.evidence is None:
            return None
        return self._estimate(planned) - self.base.evidence.estimate
