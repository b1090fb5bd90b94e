"""One estimate of a comparison, as it went into the pass."""

from dataclasses import dataclass, field

from engine.estimators.estimator import Estimator
from engine.estimators.tunable import Tunable
from engine.evaluation.nuisance.counted_changes import CountedChanges
from engine.evaluation.nuisance.curve_changes import CurveChanges
from engine.evaluation.nuisance.prediction_changes import PredictionChanges
from engine.evaluation.nuisance.value_slopes import Names
from engine.weightings.weighting import Weight


@dataclass(frozen=True)
class PlannedEstimate:
    """One policy under one estimator: where the pass holds its terms, or why it was refused.

    `requested` is the spec that was asked for; `share` and `silent` are what the log never showed
    of the policy, and the part of it where the policy names no item. `candidates` are the estimator
    at other thresholds, for a sweep or a choice among them; `curve` is what the value owes to an
    estimated examination curve, `counted` what it owes to propensities counted from the log, and
    `predicted` what it owes to predicted rewards, where weights that items share leave it there.
    `deployed` holds the terms of what a learned policy becomes when it is learned from all
    sessions, those included on which it is valued.
    """

    policy: str
    estimator: Estimator
    requested: str
    share: float = float("nan")
    silent: float = 0.0
    weight: Weight | None = None
    names: Names = field(default_factory=dict)
    evidence_terms: Names = field(default_factory=dict)
    candidates: tuple[tuple[Tunable, Names], ...] = ()
    curve: CurveChanges | None = None
    counted: CountedChanges | None = None
    predicted: PredictionChanges | None = None
    deployed: Names = field(default_factory=dict)
    refusal: str = ""
