"""The plan of a comparison: each policy under each estimator, and what they share."""

from collections.abc import Hashable, Sequence
from functools import partial

import numpy as np

from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.diagnostics.overlap.support import support
from engine.estimators.estimator import Estimator
from engine.estimators.tunable import Tunable
from engine.evaluation.nuisance.counted_changes import cell_sql, counted_changes
from engine.evaluation.nuisance.curve_changes import CurveChanges
from engine.evaluation.nuisance.prediction_changes import prediction_changes
from engine.evaluation.nuisance.value_slopes import Names
from engine.evaluation.planned_estimate import PlannedEstimate
from engine.evaluation.shared_tables import SharedTables
from engine.examination.examination_model import curve_influence
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.loggers import loggers
from engine.logs.lookup import Lookup, renamed
from engine.policies import cross_fitting
from engine.policies.candidates import Candidates, logged_candidates
from engine.policies.columns import Columns
from engine.policies.offers import among_offered
from engine.policies.policy import Policy
from engine.policies.shown_pages import Shown, ShownPages, digest_of, shown_pages
from engine.policies.uploaded import UploadedPolicy
from engine.reward_models.reward_model import Prediction, RewardModel
from engine.terms.term import Column
from engine.totals.aggregation import AggregationPass
from engine.totals.sql_export import export_sql
from engine.totals.term_request import TermRequest, Value
from engine.totals.weight_terms import WEIGHT_TERMS
from engine.weightings.counted_propensities import counting_bias
from engine.weightings.curve_weighting import CurveWeighting
from engine.weightings.weighting import Weight

EXPECTED: Family[Hashable, Lookup] = Family("expected rewards", 50)
"""By policy and predicted rewards."""


class EvaluationPlan:
    """What the estimates of one comparison share: relations, weights, predictions, the pass.

    `unit` is SQL of what totals are for, in place of the bucket.
    """

    def __init__(
        self,
        log: Log,
        rewards: RewardModel | None,
        sweeps: bool = False,
        unit: str = "bucket",
    ) -> None:
        self.log = log
        self.rewards = rewards
        self.sweeps = sweeps
        self.ranks = np.unique(cells(log)["rank"]).tolist()
        splits = {"rank": [str(rank) for rank in self.ranks]}
        self.joint = AggregationPass(log, splits, unit)
        self.by_cell = AggregationPass(log, splits, cell_sql(log))
        self.candidates: Candidates = logged_candidates(log)
        self.tables = SharedTables(log)
        self.deployed: dict[str, tuple[ShownPages, Policy]] = {}

    @property
    def countable(self) -> bool:
        """Whether contexts have impressions enough to count what the logging policy did there."""
        return counting_bias(self.log) < 0.02

    def sql_of(self, estimates: Sequence[PlannedEstimate]) -> str:
        """The query behind the answers to these estimates, each with the names of its sums."""
        named = [
            (f"{estimate.policy}, {of.spec}", names)
            for estimate in estimates
            for of, names in [(estimate.estimator, estimate.names), *estimate.candidates]
            if names
        ]
        return export_sql(self.joint, named)

    def add(self, policy: Policy, estimator: Estimator) -> PlannedEstimate:
        """The policy under the estimator, added to the pass; or refused with a reason."""
        spec = estimator.spec
        try:
            estimator = self._settled_estimator(policy, estimator)
            request = self._request(policy, estimator)
        except EngineError as error:
            return PlannedEstimate(policy.spec, estimator, spec, refusal=str(error))
        weight, (share, silent) = request.weight, self._unsupported(policy, request)
        evidence, names = TermRequest(WEIGHT_TERMS, weight), self.joint.add(request)
        return PlannedEstimate(
            policy.spec,
            estimator,
            spec,
            share,
            silent,
            weight,
            names,
            self.joint.add(evidence) if weight is not None else {},
            self._candidates(policy, estimator),
            self._curve(policy, estimator, request, names),
            counted_changes(policy, estimator, request, self.by_cell),
            prediction_changes(
                estimator, request, self._relation(policy), self.log, self.joint.splits
            ),
            self._deployed(policy, estimator),
        )

    def _deployed(self, policy: Policy, estimator: Estimator) -> Names:
        """The terms of a learned policy as it would be deployed: learned from all sessions."""
        if not policy.learned or policy.contextual or not estimator.weighted:
            return {}
        shown = self.tables.once(
            ("deployed", policy.spec),
            lambda: (
                shown_pages(policy, self.log, learned=False)
                or policy.relation(logged_candidates(self.log))
            ),
            policy,
        )
        pages = shown if isinstance(shown, ShownPages) else None
        deployed = UploadedPolicy(
            f"{policy.spec}/deployed", {} if pages else shown
        )  # no file's name
        if pages:
            self.deployed[deployed.spec] = pages, policy
        return self.joint.add(self._request(deployed, estimator))

    def _candidates(
        self, policy: Policy, estimator: Estimator
    ) -> tuple[tuple[Tunable, Names], ...]:
        """The estimator at each threshold, where these are to be swept or chosen among."""
        if not isinstance(estimator, Tunable) or not (self.sweeps or estimator.tuning):
            return ()
        requests = ((each, self._request(policy, each)) for each in estimator.candidates())
        return tuple((candidate, self.joint.add(request)) for candidate, request in requests)

    def _curve(
        self, policy: Policy, estimator: Estimator, request: TermRequest, names: Names
    ) -> CurveChanges | None:
        """What the value owes to a curve, where its weights rest on an estimated one.

        None where nothing is known of how uncertain the curve is, and where a term looks at the
        weight of another row.
        """
        relation = self._relation(policy)
        weighting = estimator.weigh() if estimator.weighted else None
        if relation is None or not isinstance(weighting, CurveWeighting):
            return None
        if estimator.uses("previous") or curve_influence(self.log, weighting.examination) is None:
            return None
        key = None
        if estimator.rewards_model() is None:
            shown = self.tables.once(("shown", policy.spec), lambda: digest_of(relation), policy)
            key = estimator.spec, str(shown)
        return CurveChanges(weighting, relation, request, names, key)

    def _settled_estimator(self, policy: Policy, estimator: Estimator) -> Estimator:
        if not estimator.weighted:
            return estimator
        weight = self._weight(policy, self._relation(policy), estimator)
        return estimator.settled(self.log, weight)

    def _request(self, policy: Policy, estimator: Estimator) -> TermRequest:
        relation = self._relation(policy)
        weight = self._weight(policy, relation, estimator) if estimator.weighted else None
        prediction, expected = self._predicted(policy, relation, estimator)
        return TermRequest(
            estimator.terms(),
            weight,
            prediction,
            expected,
            self._probability(policy, relation) if estimator.uses("probability") else None,
            self._split_by(estimator, weight),
        )

    def _unsupported(self, policy: Policy, request: TermRequest) -> tuple[float, float]:
        """What the log never showed of the policy, and the part where the policy names no item."""
        relation = self._relation(policy)
        used = request.weight is not None or request.expected is not None
        if relation is None or not used:
            return float("nan"), 0.0
        if policy.contextual:
            return self.tables.once(
                ("support", policy.spec),
                lambda: support(policy.mean_chances(self.log), self.log, by_rank=False),
                policy,
            )
        by_rank = request.weight is None or request.weight.by_rank
        shares: tuple[float, float] = self.tables.once(
            ("support", policy.spec, by_rank),
            lambda: support(self._shown_of_all_items(policy), self.log, by_rank),
            policy,
        )
        return shares

    def _split_by(self, estimator: Estimator, weight: Weight | None) -> str:
        """The column that an estimator's terms are split by: a rank, a logger, or none."""
        if not estimator.split_by:
            return ""
        if estimator.split_by == "policy":
            self.joint.splits["policy"] = loggers(self.log)
            return "policy"
        by_rank = weight is not None and weight.by_rank and not self.candidates.slots
        return "rank" if by_rank and len(self.ranks) > 1 else ""

    def _relation(self, policy: Policy) -> Shown | None:
        if isinstance(policy, Columns):
            return None
        return self.tables.once(
            ("policy", policy.spec), lambda: self._among_offered(policy), policy
        )

    def _among_offered(self, policy: Policy) -> Shown:
        """What a policy shows among what each event offers, where the log says what that is."""
        whole = self._shown_of_all_items(policy)
        if policy.contextual or isinstance(whole, ShownPages):
            return whole
        return among_offered(whole, self.log)

    def _shown_of_all_items(self, policy: Policy) -> Shown:
        """What a policy shows when all items are on offer."""
        if policy.spec in self.deployed:
            return self.deployed[policy.spec][0]
        return self.tables.once(("whole", policy.spec), lambda: self._shown_by(policy), policy)

    def _shown_by(self, policy: Policy) -> Shown:
        return shown_pages(policy, self.log) or cross_fitting.relation(policy, self.log)

    def _weight(self, policy: Policy, relation: Shown | None, estimator: Estimator) -> Weight:
        weighting = estimator.weigh()
        if policy.contextual and not weighting.of_rows:
            raise EngineError(
                f"{policy.spec} looks at columns of the log, which {weighting.key} weights do not",
                fix="Use action weights.",
                named=True,
            )
        key = "weight", policy.spec, weighting.spec
        learned = self.deployed.get(policy.spec, (None, policy))[1]
        make = partial(weighting.weight, relation, self.log)
        return self.tables.once(key, make, learned, weighting)

    def _probability(self, policy: Policy, relation: Shown | None) -> Value:
        if relation is None:
            return Column("target")
        key = "probability", policy.spec
        if isinstance(relation, ShownPages):
            return self.tables.once(key, lambda: relation.chances, policy)
        return self.tables.once(key, lambda: Lookup(renamed(relation, "probability")), policy)

    def _predicted(
        self, policy: Policy, relation: Shown | None, estimator: Estimator
    ) -> tuple[Value | None, Value | None]:
        """The predicted reward of what was logged, and what the policy would earn in its place."""
        named = estimator.rewards_model()
        if named is None:
            return None, None
        if policy.contextual:
            raise EngineError(
                f"{policy.spec} looks at columns of the log, so predicted rewards per query "
                "do not say what it would earn",
                fix="Use an estimator without predicted rewards, such as snips.",
                named=True,
            )
        model = self.rewards or named
        fitted = self.tables.once(("rewards", model.spec), lambda: model.fit(self.log), model)
        if fitted.expectation is not None:
            return fitted.lookup, fitted.expectation
        return fitted.lookup, self._expected(policy, relation, model, fitted)

    def _expected(
        self, policy: Policy, relation: Shown | None, model: RewardModel, fitted: Prediction
    ) -> Lookup:
        def make() -> Lookup:
            shown = relation if relation is not None else self._shown_by(policy)
            key = digest_of(shown), fitted.digest
            expected = self.log.cache.get(EXPECTED, key, lambda: fitted.expected(shown))
            if not np.isfinite(expected.table["value"]).all():
                raise EngineError(
                    f"the predicted rewards have no value for an item that {policy.spec} shows",
                    fix="Give a prediction for every item at every rank that the policy shows.",
                )
            return expected

        learned = self.deployed.get(policy.spec, (None, policy))[1]
        return self.tables.once(("expected", policy.spec, model.spec), make, learned, model)
