"""Compare policies: one pass, every policy under every estimator, each with its verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.diagnostics.facts import Facts
from engine.diagnostics.support import unsupported
from engine.diagnostics.verdict import judge, refused
from engine.estimators.estimator import Estimator
from engine.estimators.totals import EVIDENCE, Ask, Pass, estimate
from engine.logs.log import Log, cells
from engine.logs.lookup import Lookup
from engine.policies.columns import Columns
from engine.policies.evidence import Evidence, observed
from engine.policies.policy import Policy, Relation
from engine.reward_models.reward_model import Prediction, RewardModel
from engine.studies.answer import Answer, Difference
from engine.weightings.weighting import Weight

BASELINE = "logged"
NAMED = ("policy", "minus", "estimator")


@dataclass(frozen=True)
class Comparison:
    """The answers, the log's own mean reward, the paired differences, and the query behind them."""

    log: Log
    baseline: Answer
    answers: tuple[Answer, ...]
    differences: tuple[Difference, ...]
    sql: str

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
            "estimates": [_named(answer.as_record(), names) for answer in self.answers],
            "differences": [_named(paired.as_record(), names) for paired in self.differences],
        }


def _named(record: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    asked = {key: names.get(record[key], record[key]) for key in NAMED if key in record}
    return record | asked


@dataclass
class _Question:
    """One policy under one estimator on its way through the pass."""

    policy: str
    estimator: Estimator
    share: float = float("nan")
    names: dict[str, list[str]] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=dict)
    refusal: str = ""


def compare(
    log: Log,
    policies: Sequence[Policy | str],
    estimators: Sequence[Estimator | str],
    *,
    rewards: RewardModel | None = None,
    level: float = 0.95,
    kind: str = "jackknife",
) -> Comparison:
    """What each policy would have earned, by each estimator, and how they differ.

    Args:
        log: the log.
        policies: policies or their specs.
        estimators: estimators or their specs.
        rewards: predicted rewards to use instead of those that the estimators name.
        level: of every interval.
        kind: spec of the interval.

    Raises:
        EngineError: a spec is unknown, or the level is no level.
    """
    if not 0.5 <= level < 1:
        raise EngineError(f"the level must lie in [0.5, 1), but is {level}")
    parse("inference", kind)
    study = _Study(log, rewards)
    questions = [
        study.question(_parsed("policies", policy), _parsed("estimators", estimator))
        for policy in policies
        for estimator in estimators
    ]
    baseline = study.question(_parsed("policies", BASELINE), _parsed("estimators", "naive"))
    found = study.joint.run()
    answers = [_answer(log, question, found, level, kind) for question in questions]
    base = _answer(log, baseline, found, level, kind)
    differences = _differences(base, answers, level, kind)
    return Comparison(log, base, tuple(answers), tuple(differences), study.joint.sql())


def _parsed(family: str, method: Any) -> Any:
    return parse(family, method) if isinstance(method, str) else method


class _Study:
    """What the questions of one comparison share: relations, weights, predictions, the pass."""

    def __init__(self, log: Log, rewards: RewardModel | None) -> None:
        ranks = np.unique(cells(log)["rank"]).tolist()
        self.log = log
        self.rewards = rewards
        self.joint = Pass(log, ranks)
        self.evidence: Evidence = log.remember("evidence", lambda: observed(log))
        self.made: dict[Any, Any] = {}

    def question(self, policy: Policy, estimator: Estimator) -> _Question:
        """The question, taken up by the pass; or refused with a reason."""
        question = _Question(policy.spec, estimator)
        try:
            ask = self._ask(policy, estimator, question)
        except EngineError as error:
            question.refusal = str(error)
            return question
        question.names = self.joint.add(ask)
        if ask.weight is not None:
            question.evidence = self.joint.add(Ask(EVIDENCE, ask.weight))
        return question

    def _ask(self, policy: Policy, estimator: Estimator, question: _Question) -> Ask:
        relation = self._relation(policy)
        weight = self._weight(policy, relation, estimator) if estimator.weighted else None
        model = self.rewards or estimator.rewards_model()
        prediction = expected = None
        if model is not None and estimator.rewards_model() is not None:
            fitted = self._once(("rewards", model.spec), lambda: model.fit(self.log))
            prediction = fitted.lookup
            expected = self._expected(policy, relation, model, fitted)
        if relation is not None and (weight is not None or expected is not None):
            by_rank = weight is None or weight.by_rank
            question.share = self._once(
                ("support", policy.spec, by_rank), lambda: unsupported(relation, self.log, by_rank)
            )
        by_rank = weight is not None and weight.by_rank and not self.evidence.slots
        stratified = estimator.stratified and by_rank and len(self.joint.ranks) > 1
        return Ask(estimator.terms(), weight, prediction, expected, by_rank=stratified)

    def _relation(self, policy: Policy) -> Relation | None:
        if isinstance(policy, Columns):
            return None
        return self._once(("policy", policy.spec), lambda: policy.relation(self.evidence))

    def _weight(self, policy: Policy, relation: Relation | None, estimator: Estimator) -> Weight:
        weighting = estimator.weigh()
        return self._once(
            ("weight", policy.spec, weighting.spec), lambda: weighting.weight(relation, self.log)
        )

    def _expected(
        self, policy: Policy, relation: Relation | None, model: RewardModel, fitted: Prediction
    ) -> Lookup:
        def make() -> Lookup:
            known = relation if relation is not None else policy.relation(self.evidence)
            expected = fitted.expected(known)
            if not np.isfinite(expected.table["value"]).all():
                raise EngineError(
                    f"the predicted rewards lack an item that {policy.spec} shows",
                    fix="Give a prediction for every item at every rank that the policy shows.",
                )
            return expected

        return self._once(("expected", policy.spec, model.spec), make)

    def _once(self, key: Any, make: Any) -> Any:
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]


def _answer(
    log: Log, question: _Question, found: dict[str, np.ndarray], level: float, kind: str
) -> Answer:
    spec = question.estimator.spec
    if question.refusal:
        return Answer(question.policy, spec, level, kind, None, refused(question.refusal))
    weights = None
    if question.evidence:
        names = question.evidence | {
            term: columns for term, columns in question.names.items() if len(columns) == 1
        }
        weights = {term: found[columns[0]] for term, columns in names.items()}
    estimated = estimate(question.estimator, question.names, found)
    facts = Facts(log, question.policy, question.estimator, estimated, weights, question.share)
    return Answer(question.policy, spec, level, kind, facts, judge(facts))


def _differences(
    base: Answer, answers: Sequence[Answer], level: float, kind: str
) -> list[Difference]:
    """Each answer minus the log's own mean, then each pair of policies under one estimator."""
    pairs = [(answer, base) for answer in answers if answer.policy != BASELINE]
    pairs += [
        (first, second)
        for place, first in enumerate(answers)
        for second in answers[place + 1 :]
        if first.estimator == second.estimator and first.policy != second.policy
    ]
    return [_difference(a, b, level, kind) for a, b in pairs if a.facts and b.facts]


def _difference(first: Answer, second: Answer, level: float, kind: str) -> Difference:
    assert first.facts is not None
    assert second.facts is not None
    paired = first.facts.estimate - second.facts.estimate
    words = ("not estimable", "directional", "estimable")
    worst = min(first.verdict.word, second.verdict.word, key=words.index)
    return Difference(
        first.policy,
        second.policy,
        first.estimator,
        paired.value,
        paired.standard_error,
        paired.interval(level, kind),
        level,
        worst,
    )
