"""What is known of one policy under one estimator, for the checks to judge."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.diagnostics.slices import Slices
from engine.estimators.estimator import Estimator
from engine.inference.estimate import Estimate, of_totals
from engine.logs.log import Log
from engine.policies.logged import Logged
from engine.reward_models.reward_model import RewardModel
from engine.totals.weight_terms import over_all_buckets
from engine.weightings.weighting import Weight


@dataclass(frozen=True)
class Evidence:
    """The log, the question, and the totals of its weights.

    `weights` holds (buckets,) totals of WEIGHT_TERMS, or is None when the estimator uses
    no weights; `unsupported` is the share of what the policy shows that the log never showed, NaN
    when it cannot be known; `silent` is the part of it where the policy names no item; `estimated`
    says that the weights rest on propensities estimated from this log. `weight` is the weight
    itself; `replayed` the logging policy through the same path minus the log's mean, where that
    says anything; `gap` what a policy learned from all sessions seems to earn beyond those learned
    for the folds that it is valued on, zero for others; `curve_included` that the interval includes
    the error of the examination curve, `counts_included` that of counted propensities,
    `predictions_included` that of predictions under weights that items share; `by_period` and
    `by_logger` hold the weights' totals per slice of the log; `tuned` that a parameter of the
    estimator was chosen from the log; `reused` that the policy is a file that was learned from the
    log's sessions; `predicted` is the reward model that its predictions are of.
    """

    log: Log
    policy: str
    estimator: Estimator
    estimate: Estimate
    weights: Mapping[str, np.ndarray] | None = None
    unsupported: float = float("nan")
    silent: float = 0.0
    estimated: bool = False
    weight: Weight | None = None
    replayed: Estimate | None = None
    gap: float = 0.0
    curve_included: bool = False
    counts_included: bool = False
    predictions_included: bool = False
    by_period: Slices | None = None
    by_logger: Slices | None = None
    tuned: bool = False
    reused: bool = False
    predicted: RewardModel | None = None

    def total(self, term: str) -> float:
        """A term over the whole log; NaN without weights."""
        if self.weights is None:
            return float("nan")
        return over_all_buckets(term, self.weights[term])

    @property
    def of_logging_policy(self) -> bool:
        """Whether the policy does what the log did."""
        return self.policy == Logged.key

    @property
    def mean_weight(self) -> Estimate | None:
        """The weights' control with them over without them: near 1 when weights are right."""
        if self.weights is None:
            return None
        parts = {name: self.weights[name] for name in ("wc", "control")}
        return of_totals(lambda total: total["wc"] / total["control"], parts)

    @property
    def effective_sample_size(self) -> float:
        """How many equally weighted impressions would carry as much (Kish); all without weights."""
        if self.weights is None:
            return float(self.log.impressions)
        squares, rows = self.total("w2"), self.log.counts["rows"]
        if not squares > 0:
            return 0.0 if squares == 0 else float("nan")
        return self.total("w") ** 2 / squares / rows * self.log.impressions

    @property
    def effective_clicks(self) -> float:
        """How many equally weighted rewards would carry as much; NaN without weights."""
        squares = self.total("w2r2")
        if not squares > 0:
            return 0.0 if squares == 0 else float("nan")
        return self.total("wr") ** 2 / squares
